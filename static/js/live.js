// Parts of a page that refresh themselves (`data-live`) leave alone who works in them: nothing is swapped by the clock
// while a menu of theirs is open or some of their text is selected, and what was unfolded stays so. Greyed buttons say
// their reason when they are pressed, for there is no pointer to hover with on a phone.
import { showToast } from "./toasts.js";

let unfolded = [];

export function startLive() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (!target.matches?.("[data-live]")) return;
    const byClock = !requestConfig.triggeringEvent; // htmx names the event of everything else
    if (byClock && isInUse(target)) event.detail.shouldSwap = false;
    else unfolded = [...target.querySelectorAll("details[id][open]")].map((fold) => fold.id);
  });
  document.addEventListener("htmx:load", () => {
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    unfolded = [];
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[aria-disabled=true][title]");
    if (button && !button.textContent.includes(button.title)) sayWhy(button.title);
  });
}

function isInUse(part) {
  const selection = getSelection();
  const selects = !selection.isCollapsed && part.contains(selection.anchorNode);
  return selects || part.querySelector("details[data-menu][open]") !== null;
}

/** Once, however often it is pressed. */
function sayWhy(reason) {
  const said = [...document.querySelectorAll("[data-toast-text]")].some((toast) => toast.textContent === reason);
  if (!said) showToast(reason, "warning");
}
