// Native dialogs: what htmx puts into #dialog opens by itself; data-confirm asks before it sends.
import { all, onContent } from "./dom.js";

export function openTemplate(id) {
  const dialog = document.getElementById(id).content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

/** Resolves to whether the person said yes. */
export function ask(question) {
  return new Promise((resolve) => {
    const dialog = openTemplate("confirm-template");
    dialog.querySelector("#confirm-question").textContent = question;
    dialog.querySelector("[data-yes]").addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

export function startDialogs() {
  onContent((root) => all(root, "dialog[data-open]").forEach((dialog) => dialog.open || dialog.showModal()));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  });
  document.body.addEventListener("close-dialog", () => document.querySelector("#dialog dialog")?.close());
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  confirmPlainForms();
  document.body.addEventListener("htmx:confirm", async (event) => {
    const question = questionOf(event.detail.elt, event.detail.triggeringEvent?.submitter);
    if (!question) return;
    event.preventDefault();
    if (await ask(question)) event.detail.issueRequest(true);
  });
}

function questionOf(element, submitter) {
  return submitter?.dataset.confirm ?? element.dataset.confirm;
}

/** A form without htmx, or the button that sends it, with data-confirm. */
function confirmPlainForms() {
  const agreed = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const question = questionOf(form, event.submitter);
    if (!question || agreed.has(form) || sentByHtmx(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(question))) return;
    agreed.add(form);
    form.requestSubmit(event.submitter);
    agreed.delete(form);
  }, true);
}

export function sentByHtmx(form) {
  return ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"].some((name) => form.hasAttribute(name));
}
