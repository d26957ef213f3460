// Shared by the other modules.

/** Calls `prepare(root)` for the page and for everything htmx adds to it; once, so that nobody loses the focus later. */
export function onContent(prepare) {
  prepare(document);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && prepare(event.target));
}

/** All elements that match, `root` itself included. */
export function all(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...inside] : inside;
}

/** A translated sentence from layouts/_live.html. */
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return Object.entries(values).reduce((sentence, [key, value]) => sentence.replace(`{${key}}`, value), text);
}

/** The time of day as the reader writes it. */
export function clock(date) {
  return date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

/** Today's CSRF token: signing in again in another tab changes it. */
export function csrfToken() {
  const match = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return match ? match[1] : "";
}

/** Whether keys are meant as text there; a ticked box is no place to type. */
export function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable], .ts-wrapper") !== null;
}
