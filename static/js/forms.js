// Forms: today's CSRF token, one submission for a double click, text areas that grow, focus on what is wrong.
import { sentByHtmx } from "./dialogs.js";
import { all, csrfToken, onContent } from "./dom.js";

const GUARD = 10000; // milliseconds after which a form whose answer never came may be sent again

export function startForms() {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = csrfToken();
    if (!token || event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = token;
    if ("csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = token;
  });
  document.addEventListener("submit", freshToken, true);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  if (!CSS.supports("field-sizing", "content")) growByScript();
  onContent((root) => all(root, "[data-focus]").at(0)?.focus());
}

function freshToken(event) {
  const field = event.target.querySelector('input[name="csrfmiddlewaretoken"]');
  const token = csrfToken();
  if (field && token) field.value = token;
}

function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || sentByHtmx(form) || form.method !== "post") return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), GUARD);
}

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

function growByScript() {
  const fit = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  onContent((root) => all(root, "textarea[data-autosize]").forEach(fit));
  document.addEventListener("input", (event) => event.target.matches("textarea[data-autosize]") && fit(event.target));
}
