// What every page does beyond plain HTML. Each module works by delegation or through `onContent`,
// so what htmx brings in later behaves like what was there from the start. docs/ui.md lists the attributes.
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeyboard } from "./keyboard.js";
import { startLists } from "./lists.js";
import { startPickers } from "./pickers.js";
import { startRows } from "./form-rows.js";
import { startShownWhen } from "./shown-when.js";
import { startToasts } from "./toasts.js";

document.querySelectorAll("[data-needs-script]").forEach((element) => (element.hidden = false));
startToasts();
startDialogs();
startForms();
startPickers();
startRows();
startShownWhen();
startDrafts();
startKeyboard();
startLists();
