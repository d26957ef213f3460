// The year as one stop of the Tab key: arrows go from day to day and week to week, Home and End through the month.
const days = [...document.querySelectorAll("[data-year] a.day")];
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function rest(on) {
  days.forEach((day) => (day.tabIndex = day === on ? 0 : -1));
}

function target(from, key) {
  if (key in steps) return days[days.indexOf(from) + steps[key]];
  const month = [...from.closest("table").querySelectorAll("a.day")];
  return { Home: month[0], End: month.at(-1) }[key];
}

rest(days.find((day) => day.hasAttribute("aria-current")) ?? days[0]);
document.querySelector("[data-year]").addEventListener("keydown", (event) => {
  const day = event.target.closest("a.day");
  const next = day && !event.altKey && !event.ctrlKey && !event.metaKey && target(day, event.key);
  if (!next) return;
  event.preventDefault();
  rest(next);
  next.focus();
});
document.querySelector("[data-year]").addEventListener("focusin", (event) => event.target.matches("a.day") && rest(event.target));
