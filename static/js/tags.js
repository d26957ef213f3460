// Words with commas between them as tags that one can take away: <input data-tags data-tags-url="…">.
// The address gets ?q= and suggests words that are in use (core.http.picker_response); new ones are as good.
import { all, onContent } from "./dom.js";

export function startTags() {
  onContent((root) => all(root, "input[data-tags]").forEach(dress));
}

function dress(input) {
  if (input.tomselect || !window.TomSelect) return;
  const label = input.labels?.[0]?.textContent.trim() || "";
  new window.TomSelect(input, {
    delimiter: ",",
    splitOn: /[,，、;；\n]/,
    create: true,
    createOnBlur: true,
    persist: false,
    plugins: ["remove_button"],
    valueField: "value",
    labelField: "text",
    searchField: ["text"],
    preload: "focus",
    load: (typed, done) => suggest(input.dataset.tagsUrl, typed).then(done),
    render: {
      option_create: (data, escape) => `<div class="create">+ ${escape(data.input)}</div>`,
      no_results: () => null,
    },
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(false);
    },
    onInitialize() {
      this.control_input.setAttribute("aria-label", label);
    },
  });
}

async function suggest(url, typed) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : [];
  } catch {
    return [];
  }
}
