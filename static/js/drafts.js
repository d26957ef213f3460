// <form data-draft-url="…">: what is typed goes to the server one second after the last key and when the page is
// left. Until the server has it, a copy lies in localStorage and comes back when the form is opened again.
import { all, clock, csrfToken, onContent, word } from "./dom.js";

const PAUSE = 1000; // milliseconds after the last key
const RETRY = 5000; // milliseconds after a failure
const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "idempotency_key"]);

export function startDrafts() {
  forgetTaken();
  onContent((root) => all(root, "form[data-draft-url]").forEach((form) => form.draft || (form.draft = new Draft(form))));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `draft:${document.documentElement.dataset.person}:${form.dataset.draftUrl}`;
    this.status = form.querySelector("[data-draft-status]");
    this.dirty = false;
    this.busy = false;
    this.restore();
    if (typedBefore(form)) this.typed();
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("submit", () => this.submitted());
    form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && event.target === form && this.forget());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("online", () => this.dirty && this.save());
  }

  typed() {
    this.dirty = true;
    this.keep();
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /** The fields as [name, text] pairs; files stay where they are. */
  pairs() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name));
  }

  /** The same without hidden fields, which are other ones in every rendering. */
  typedIn(pairs) {
    return JSON.stringify(pairs.filter(([name]) => this.form.elements[name]?.type !== "hidden"));
  }

  async save() {
    if (this.busy || this.stopped || !this.dirty || !this.form.isConnected) return;
    this.busy = true;
    this.dirty = false;
    this.say(word("saving"));
    const answer = await this.send().catch(() => null);
    this.busy = false;
    if (answer?.ok && !answer.redirected) return this.reached(answer);
    this.dirty = true;
    if (answer?.status === 409) return this.conflict(answer);
    this.say(word(answer?.status === 401 || answer?.redirected ? "signedOut" : "kept"));
    this.later(RETRY);
  }

  send() {
    return fetch(this.form.dataset.draftUrl, {
      method: "POST",
      body: new URLSearchParams(this.pairs()),
      headers: { "X-CSRFToken": csrfToken(), "X-Draft": "1", "HX-Request": "true" },
      keepalive: true,
    });
  }

  reached(answer) {
    this.say(word("saved", { time: clock(new Date()) }));
    if (this.dirty) this.later(PAUSE);
    else this.forget();
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) this.tell(answer);
  }

  /** What the server says about the draft, for the page's own script. */
  async tell(answer) {
    this.form.dispatchEvent(new CustomEvent("draft:kept", { bubbles: true, detail: await answer.json() }));
  }

  /** Somebody else changed it: the person decides, nothing more is sent by itself. */
  async conflict(answer) {
    this.stopped = true;
    this.say(word("kept"));
    const html = await answer.text();
    if (html) window.htmx.swap("#dialog", html, { swapStyle: "innerHTML" });
  }

  /** The form of a new thing became the form of a draft: from now on it is kept there. */
  moveTo(url) {
    if (url === this.form.dataset.draftUrl) return;
    if (!this.dirty) this.forget();
    const moved = `draft:${document.documentElement.dataset.person}:${url}`;
    const copy = localStorage.getItem(this.key);
    localStorage.removeItem(this.key);
    if (copy) localStorage.setItem(moved, copy);
    this.form.dataset.draftUrl = url;
    this.key = moved;
  }

  leave() {
    if (this.dirty && !this.sent && !this.stopped) this.send().catch(() => null); // the copy in this browser stays
  }

  /**
   * The form itself is on its way: the draft must not overtake it. A form with a key keeps its copy until the server
   * says that it took it in (forgetTaken); the copy of another one comes back only when the person goes back.
   */
  submitted() {
    clearTimeout(this.timer);
    this.sent = true;
    if (this.dirty && !this.form.elements.form_key) this.keep();
    setTimeout(() => (this.sent = false), RETRY);
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), sent: this.sent, pairs: this.pairs() }));
    } catch {
      // no room or not allowed: the server's copy is the one that counts
    }
  }

  forget() {
    this.dirty = false;
    clearTimeout(this.timer);
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }

  restore() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(this.key));
    } catch {
      return;
    }
    if (kept?.sent && arrival() !== "back_forward" && !this.form.elements.form_key) return this.forget();
    if (!kept || this.typedIn(kept.pairs) === this.typedIn(this.pairs())) return;
    fill(this.form, kept.pairs);
    this.continueAs(kept.pairs.find(([name]) => name === "form_key")?.[1]);
    this.say(word("restored", { time: clock(new Date(kept.at)) }));
    this.dirty = true;
    this.later(PAUSE);
  }

  /** The server may have had it after all: with the key of then it goes on with the same draft. */
  continueAs(key) {
    if (key && this.form.elements.form_key) this.form.elements.form_key.value = key;
  }

  say(text) {
    if (this.status) this.status.textContent = text;
  }
}

/** Somebody typed before our scripts ran; what a browser puts back by itself is nothing new. */
function typedBefore(form) {
  if (["back_forward", "reload"].includes(arrival())) return false;
  const texts = [...form.elements].filter((field) => field.name && field.matches("input[type=text], textarea"));
  return texts.some((field) => field.value !== field.defaultValue);
}

function arrival() {
  return performance.getEntriesByType("navigation")[0]?.type;
}

/** Puts kept texts back into the fields that still exist; hidden fields keep what the server rendered. */
function fill(form, pairs) {
  const texts = new Map();
  pairs.forEach(([name, text]) => texts.set(name, [...(texts.get(name) ?? []), text]));
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file" || NEVER_KEPT.has(field.name)) continue;
    const values = texts.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.multiple) [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
    else if (values.length && field.type !== "submit") field.value = values.shift();
    field.tomselect?.sync();
  }
}

/** The server took the form with this key in (cookie "taken_form"): its copy in the browser has served. */
function forgetTaken() {
  const taken = document.cookie.match(/(?:^|; )taken_form=([0-9a-f-]{36})/)?.[1];
  if (!taken) return;
  document.cookie = "taken_form=; path=/; max-age=0";
  Object.keys(localStorage)
    .filter((key) => key.startsWith("draft:") && localStorage.getItem(key).includes(`["form_key","${taken}"]`))
    .forEach((key) => localStorage.removeItem(key));
}
