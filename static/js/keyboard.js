// Shortcuts: `/` search, `n` new, `g h` start page, `g q` queue, `j`/`k` rows of [data-rows], Enter opens, `?` help.
// Inside the current row [data-row-shortcut] comes first: a accept, s assign, r return, x choose, w start, d deliver.
// A link with data-shortcut="x" (or "g x") makes its own; what the page itself says comes before the top bar.
import { openTemplate } from "./dialogs.js";
import { isTyping, onContent } from "./dom.js";

let before = "";
let current = ""; // where the current row leads: a list that looks anew by itself keeps it current

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = before ? `${before} ${event.key}` : event.key;
    before = event.key === "g" && !before ? "g" : "";
    if (act(key)) event.preventDefault();
  });
  onContent(resume);
  document.addEventListener("click", (event) => event.target.closest("[data-shortcuts]") && openTemplate("shortcuts-template"));
}

function act(key) {
  if (key === "?") return openTemplate("shortcuts-template");
  if (key === "g h") return location.assign("/") ?? true;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "Enter") return openRow();
  const row = currentOf(rows());
  const target =
    row?.querySelector(`[data-row-shortcut="${CSS.escape(key)}"]`) ??
    document.querySelector(`main [data-shortcut="${CSS.escape(key)}"]`) ??
    document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

const linkOf = (row) => row.querySelector("a[href]");
const currentOf = (found) => found.find((row) => row.classList.contains("is-current"));

function resume() {
  const found = rows();
  const row = found.find((one) => linkOf(one)?.getAttribute("href") === current);
  if (!row || currentOf(found)) return;
  row.classList.add("is-current");
  if (document.activeElement === document.body) linkOf(row).focus({ preventScroll: true });
}

function step(by) {
  const found = rows();
  if (!found.length) return false;
  const at = found.indexOf(currentOf(found));
  const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
  found[at]?.classList.remove("is-current");
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
  current = linkOf(next)?.getAttribute("href") ?? "";
  linkOf(next)?.focus({ preventScroll: true });
  return true;
}

function openRow() {
  const row = currentOf(rows());
  const link = row && linkOf(row);
  if (!link || document.activeElement?.closest("a, button")) return false;
  link.click();
  return true;
}
