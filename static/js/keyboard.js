// Shortcuts: `/` search, `n` new, `g h` start page, `g q` queue, `j`/`k` rows of [data-rows], Enter opens, `?` help.
// Inside the current row [data-row-shortcut] comes first: a accept, s assign, r return, x choose, w start, d deliver.
// A link with data-shortcut="x" (or "g x") makes its own.
import { openTemplate } from "./dialogs.js";
import { isTyping } from "./dom.js";

let before = "";

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = before ? `${before} ${event.key}` : event.key;
    before = event.key === "g" && !before ? "g" : "";
    if (act(key)) event.preventDefault();
  });
  document.addEventListener("click", (event) => event.target.closest("[data-shortcuts]") && openTemplate("shortcuts-template"));
}

function act(key) {
  if (key === "?") return openTemplate("shortcuts-template");
  if (key === "g h") return location.assign("/") ?? true;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "Enter") return openRow();
  const row = rows().find((one) => one.classList.contains("is-current"));
  const target =
    row?.querySelector(`[data-row-shortcut="${CSS.escape(key)}"]`) ??
    document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

function step(by) {
  const found = rows();
  if (!found.length) return false;
  const at = found.findIndex((row) => row.classList.contains("is-current"));
  const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
  found[at]?.classList.remove("is-current");
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a[href]")?.focus({ preventScroll: true });
  return true;
}

function openRow() {
  const link = rows().find((row) => row.classList.contains("is-current"))?.querySelector("a[href]");
  if (!link || document.activeElement?.closest("a, button")) return false;
  link.click();
  return true;
}
