// <input data-filter="#area">: while typing, only the [data-filter-text] of the area that hold every word stay.
const fold = (text) => text.normalize("NFKC").toLowerCase();

document.addEventListener("input", (event) => {
  const input = event.target.closest("[data-filter]");
  if (!input) return;
  const area = document.querySelector(input.dataset.filter);
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  for (const option of area.querySelectorAll("[data-filter-text]")) {
    option.hidden = !words.every((word) => fold(option.dataset.filterText).includes(word));
  }
  const shown = [...area.querySelectorAll("[data-filter-group]")].filter((group) => {
    group.hidden = !group.querySelector("[data-filter-text]:not([hidden])");
    return !group.hidden;
  });
  area.querySelector("[data-filter-empty]").hidden = shown.length > 0;
});

// Enter opens the first that is left.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-filter]")) return;
  event.preventDefault();
  document.querySelector(`${event.target.dataset.filter} [data-filter-text]:not([hidden])`)?.click();
});
