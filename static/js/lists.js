// Choosing rows for a bulk action: "all on this page", how many are chosen, and the bar that acts on them.
import { all, onContent } from "./dom.js";

export function startLists() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      all(document, "[data-choose]").forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-choose], [data-choose-all]")) count();
  });
  // A list does not refresh itself away from under somebody who is choosing rows.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("[data-live-list]") && document.querySelector("[data-choose]:checked")) event.preventDefault();
  });
  onContent(count);
}

function count() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const boxes = all(document, "[data-choose]");
  const chosen = boxes.filter((box) => box.checked).length;
  bar.classList.toggle("is-empty", !chosen);
  bar.querySelector("[data-chosen]").textContent = chosen;
  const everything = document.querySelector("[data-choose-all]");
  if (everything) everything.indeterminate = chosen > 0 && chosen < boxes.length;
}
