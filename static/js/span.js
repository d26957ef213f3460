// <input data-ends="id of the end">: when the beginning is moved, the end moves with it and the time between stays.
import { all, onContent } from "./dom.js";

const instant = (input) => Date.parse(`${input.value}Z`);

onContent((root) => all(root, "[data-ends]").forEach(prepare));

function prepare(begins) {
  const ends = document.getElementById(begins.dataset.ends);
  let before = instant(begins);
  begins.addEventListener("change", () => {
    const [begun, ended] = [instant(begins), instant(ends)];
    if (Number.isNaN(begun)) return;
    if (!Number.isNaN(before) && !Number.isNaN(ended)) {
      ends.value = new Date(ended + begun - before).toISOString().slice(0, 16);
      ends.dispatchEvent(new Event("change", { bubbles: true }));
    }
    before = begun;
  });
}
