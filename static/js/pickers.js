// Selects one can search in: <select data-picker>, and with data-picker-url over more rows than were rendered.
// The address gets ?q= and answers {"items": [{"value", "text", "hint"}]} (core.http.picker_response).
import { all, onContent, word } from "./dom.js";

export function startPickers() {
  onContent((root) => all(root, "select[data-picker]").forEach(dress));
  document.body.addEventListener("htmx:beforeHistorySave", () => {
    document.querySelectorAll("select[data-picker]").forEach((select) => select.tomselect?.destroy());
  });
}

function dress(select) {
  if (select.tomselect || !window.TomSelect) return;
  const url = select.dataset.pickerUrl;
  const label = select.labels?.[0]?.textContent.trim() || select.getAttribute("aria-label") || "";
  select.setAttribute("aria-label", label); // its <label> moves on to the visible input
  const picker = new window.TomSelect(select, {
    maxOptions: 200,
    refreshThrottle: 0, // Enter right after the last key takes the row that was meant
    plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
    valueField: "value",
    labelField: "text",
    searchField: ["text", "hint"],
    score: url ? scoreOf : undefined,
    load: url ? (typed, done) => find(picker, url, typed, done) : null,
    loadThrottle: 250,
    shouldLoad: (typed) => typed.length > 0,
    render: { option, item, no_results: nothing },
    onItemAdd() {
      this.setTextboxValue(""); // what was typed has done its work
      if (select.multiple) this.refreshOptions();
    },
    onInitialize() {
      this.control_input.setAttribute("aria-label", label);
    },
  });
}

/** What the server found for this text is shown whatever its words; until then only rows whose words fit. */
function scoreOf(typed) {
  return this.answered === typed ? () => 1 : this.getScoreFunction(typed);
}

/** The server's answers take the place of what was there, unless more was typed meanwhile; what is chosen stays. A list
 * that was closed by a choice stays closed. */
async function find(picker, url, typed, done) {
  const items = await found(url, typed);
  const wanted = items && typed === picker.inputValue();
  if (wanted) {
    picker.clearOptions();
    picker.answered = typed;
  } else {
    delete picker.loadedSearches[typed]; // it may be asked again
  }
  const open = picker.isOpen;
  done(wanted ? items : []);
  if (!wanted && !open) picker.close(false);
}

/** The matches at that address, or null when they cannot be had. */
async function found(url, typed) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : null;
  } catch {
    return null;
  }
}

function line(data, escape) {
  const hint = data.hint ? ` <span class="picker-hint">${escape(data.hint)}</span>` : "";
  return `<div>${escape(data.text)}${hint}</div>`;
}

const option = line;
const item = (data, escape) => `<div>${escape(data.text)}</div>`;
const nothing = () => {
  const element = document.createElement("div");
  element.className = "no-results";
  element.textContent = word("nothingFound");
  return element;
};
