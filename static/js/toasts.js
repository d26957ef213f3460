// Toasts: HX-Trigger: {"toast": {"message": …, "level": …}} and what the server rendered into #toasts.
import { word } from "./dom.js";

const STAYS = 8000; // milliseconds; refusals stay until closed

export function showToast(message, level = "success") {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.className = `toast-note tone-${level}`;
  toast.querySelector("[data-toast-text]").textContent = message;
  if (level === "danger") toast.setAttribute("role", "alert");
  else setTimeout(() => toast.remove(), STAYS);
  place().append(toast);
}

/** An open dialog covers the page, so the toast area moves into it. */
function place() {
  const area = document.getElementById("toasts");
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const parent = dialog ?? document.body;
  if (area.parentElement !== parent) parent.append(area);
  return area;
}

export function startToasts() {
  document.body.addEventListener("toast", (event) => showToast(event.detail.message, event.detail.level));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest("[data-toast]")?.remove();
  });
  document.addEventListener("close", (event) => {
    const area = document.getElementById("toasts");
    if (event.target.contains(area)) document.body.append(area);
  }, true);
  document.body.addEventListener("htmx:sendError", (event) => quietly(event) || showToast(word("unreachable"), "danger"));
  document.body.addEventListener("htmx:timeout", (event) => quietly(event) || showToast(word("unreachable"), "danger"));
  document.body.addEventListener("htmx:responseError", (event) => {
    const spoken = event.detail.xhr.getResponseHeader("HX-Trigger")?.includes('"toast"');
    if (!spoken && !quietly(event)) showToast(word("failed"), "danger");
  });
  setTimeout(() => document.querySelectorAll("#toasts [data-toast]:not(.tone-danger)").forEach((toast) => toast.remove()), STAYS);
}

/** What polls in the background fails silently and tries again by itself. */
function quietly(event) {
  return /every|load/.test(event.detail.elt?.getAttribute("hx-trigger") ?? "");
}
