// Tables of rows: add and remove without asking the server, and compute while typing. The server computes again.
import { all, onContent } from "./dom.js";

const rowsOf = (table) => [...table.querySelectorAll("tbody [data-row]")];

const numberIn = (row, key) => {
  const text = row.querySelector(`[data-cell="${CSS.escape(key)}"]`)?.value.normalize("NFKC").replace(/[,\s]/g, "");
  return text ? Number(text) : NaN;
};

const written = (value, places) => {
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  return Number.isFinite(value) ? value.toLocaleString(document.documentElement.lang || undefined, digits) : "";
};

// value, decimal places, unit
const formulas = {
  product: (first, second) => [first * second, 2, ""],
  discount: (first, second) => [first ? (1 - second / first) * 100 : NaN, 1, " %"],
};

const compute = (table) => {
  const sums = {};
  for (const row of rowsOf(table)) {
    for (const output of row.querySelectorAll("[data-formula]")) {
      const [kind, first, second] = output.dataset.formula.split(" ");
      const [value, places, unit] = formulas[kind](numberIn(row, first), numberIn(row, second));
      output.value = Number.isFinite(value) ? written(value, places) + unit : "";
      if (Number.isFinite(value)) sums[output.dataset.cell] = (sums[output.dataset.cell] ?? 0) + value;
    }
  }
  for (const total of table.querySelectorAll("[data-total]")) {
    const key = total.dataset.total;
    const typed = rowsOf(table).map((row) => numberIn(row, key)).filter(Number.isFinite);
    const sum = sums[key] ?? (typed.length ? typed.reduce((a, b) => a + b, 0) : NaN);
    total.value = written(sum, key in sums || !Number.isInteger(sum) ? 2 : 0);
  }
};

const refresh = (table) => {
  const rows = rowsOf(table);
  for (const button of table.querySelectorAll("tbody [data-remove-row]")) {
    button.hidden = rows.length < 2 && !("mayBeEmpty" in table.dataset);
  }
  table.querySelector("[data-add-row]").hidden = rows.length >= Number(table.dataset.maxRows);
  compute(table);
};

const nextIndex = (table) => {
  const indexes = [...table.querySelectorAll("tbody [name]")].map((input) => /-(\d+)-[a-z0-9_]+$/.exec(input.name)?.[1]);
  return Math.max(-1, ...indexes.filter(Boolean).map(Number)) + 1;
};

const add = (table) => {
  const copy = table.querySelector("template").content.cloneNode(true);
  const index = String(nextIndex(table));
  for (const input of copy.querySelectorAll("[name]")) input.name = input.name.replace("__row__", index);
  for (const output of copy.querySelectorAll("[id]")) output.id = output.id.replace("__row__", index);
  table.querySelector("tbody").append(copy);
  const row = rowsOf(table).at(-1);
  row.dispatchEvent(new Event("htmx:load", { bubbles: true })); // searchable selects and what else dresses new content
  const first = row.querySelector("[name]:not([type=hidden])");
  (first.tomselect ?? first).focus();
  refresh(table);
};

const remove = (table, row) => {
  row.remove();
  refresh(table);
  table.querySelector("[data-add-row]").focus();
  table.dispatchEvent(new Event("change", { bubbles: true }));
};

export function startRows() {
  onContent((root) => all(root, "[data-form-rows]").forEach(refresh));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row], [data-remove-row]");
    const table = button?.closest("[data-form-rows]");
    if (!table) return;
    event.preventDefault();
    if (button.matches("[data-add-row]")) add(table);
    else remove(table, button.closest("[data-row]"));
  });
  document.addEventListener("input", (event) => {
    const table = event.target.closest("[data-form-rows]");
    if (table) compute(table);
  });
}
