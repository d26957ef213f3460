// Shows a question only when the answers it depends on fit. The server applies the same conditions again.
import { all, onContent } from "./dom.js";

function answersTo(form, name) {
  const escaped = CSS.escape(name);
  return [...form.querySelectorAll(`[name="${escaped}"], [name^="${escaped}-"]`)]
    .filter((input) => !input.disabled && !input.name.endsWith("-currency") && input.type !== "submit")
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value.trim())
    .filter(Boolean);
}

function holds(form, condition) {
  const given = answersTo(form, condition.name);
  return condition.operator === "filled" ? given.length > 0 : given.some((value) => condition.values.includes(value));
}

// In document order: hiding a question disables its inputs, so whatever depends on them hides as well.
function refresh(form) {
  for (const question of form.querySelectorAll("[data-shown-when]")) {
    const shown = JSON.parse(question.dataset.shownWhen).every((condition) => holds(form, condition));
    question.hidden = !shown;
    for (const input of question.querySelectorAll("input, select, textarea, button")) input.disabled = !shown;
  }
}

export function startShownWhen() {
  onContent((root) => {
    const forms = all(root, "[data-shown-when]").map((question) => question.closest("form"));
    new Set(forms.filter(Boolean)).forEach(refresh);
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest("form");
      if (form?.querySelector("[data-shown-when]")) refresh(form);
    });
  }
}
