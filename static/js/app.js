// What every page does beyond plain HTML. Each module works by delegation or through `onContent`,
// so what htmx brings in later behaves like what was there from the start. docs/ui.md lists the attributes.
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { startLists } from "./lists.js";
import { startLive } from "./live.js";
import { startPickers } from "./pickers.js";
import { startRows } from "./form-rows.js";
import { startShownWhen } from "./shown-when.js";
import { startTags } from "./tags.js";
import { startToasts } from "./toasts.js";

// htmx binds the page at this same moment, before us, because its script comes first: a key never meets a link that htmx
// does not know yet. What is pressed earlier works as on a page without scripts. <html data-ready> says that all is bound.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-needs-script]").forEach((element) => (element.hidden = false));
  startToasts();
  startDialogs();
  startForms();
  startPickers();
  startTags();
  startRows();
  startShownWhen();
  startDrafts();
  startKeyboard();
  startLists();
  startLive();
  document.documentElement.dataset.ready = "";
});
