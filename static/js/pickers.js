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
    score: url ? () => () => 1 : undefined, // the server has searched: show its answers whatever their words
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

/** The server's answers take the place of what was rendered; what is chosen stays. */
async function find(picker, url, typed, done) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const items = answer.ok ? (await answer.json()).items : [];
    picker.clearOptions();
    done(items);
  } catch {
    done([]);
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
