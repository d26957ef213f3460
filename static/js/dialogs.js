// Native dialogs: what htmx puts into #dialog opens by itself; data-confirm asks before it sends.
import { all, onContent } from "./dom.js";

export function openTemplate(id) {
  const dialog = document.getElementById(id).content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

/** Resolves to whether the person said yes. `words` are those of the two buttons where "Yes" and "No" are not enough. */
export function ask(question, { yes, no } = {}) {
  return new Promise((resolve) => {
    const dialog = openTemplate("confirm-template");
    dialog.querySelector("#confirm-question").textContent = question;
    if (yes) dialog.querySelector("[data-yes]").textContent = yes;
    if (no) dialog.querySelector("[data-close]").textContent = no;
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
    const { question, words } = questionOf(event.detail.elt, event.detail.triggeringEvent?.submitter);
    if (!question) return;
    event.preventDefault();
    if (await ask(question, words)) event.detail.issueRequest(true);
  });
}

/** What data-confirm asks, with the words of the buttons: data-confirm-yes, data-confirm-no. */
function questionOf(element, submitter) {
  const { confirm: question, confirmYes: yes, confirmNo: no } = submitter?.dataset.confirm ? submitter.dataset : element.dataset;
  return { question, words: { yes, no } };
}

/** A form without htmx, or the button that sends it, with data-confirm. */
function confirmPlainForms() {
  const agreed = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const { question, words } = questionOf(form, event.submitter);
    if (!question || agreed.has(form) || sentByHtmx(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(question, words))) return;
    agreed.add(form);
    form.requestSubmit(event.submitter);
    agreed.delete(form);
  }, true);
}

export function sentByHtmx(form) {
  return ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"].some((name) => form.hasAttribute(name));
}
