// What else is done with a chat: its forms stand between the lines and the field, one at a time.
// They come from the server, and go there without the page being left.

/** What of a form the agent has typed: it stays when the form is closed. */
const isTouched = (form) => [...form.querySelectorAll("textarea")].some(({ value }) => value.trim());

export class Panels {
  #column;
  #place;
  #options;
  #kept = new Map();
  #now = "";
  #isSending = false;

  /** options: done(answer), back(), fail(word) */
  constructor(column, place, options) {
    this.#column = column;
    this.#place = place;
    this.#options = options;
    column.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-panel]");
      if (button) this.toggle(button.dataset.panel);
      if (target.closest("[data-close]")) this.close();
    });
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(event.target);
    });
  }

  get isOpen() {
    return this.#now !== "";
  }

  has(name) {
    return this.#column.querySelector(`[data-panel="${name}"]`) !== null;
  }

  toggle(name) {
    if (this.#now === name) this.close();
    else this.open(name);
  }

  async open(name, { focus = true } = {}) {
    if (!this.has(name)) return;
    const kept = this.#kept.get(name);
    const form = kept && isTouched(kept) ? kept : await this.#fetch(name);
    if (!form) return;
    this.#show(name, form);
    if (focus) this.#focus(form);
  }

  close() {
    if (!this.isOpen) return;
    const hadFocus = this.#place.contains(document.activeElement);
    this.#show("", null);
    if (hadFocus) this.#options.back();
  }

  /** The chat has ended: what is asked now is asked anew. */
  forget(name) {
    this.#kept.delete(name);
  }

  async #fetch(name) {
    const address = this.#column.dataset.act.replace(/note\/$/, `${name}/`);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      this.#options.fail("trouble");
      return null;
    }
    return this.#formOf(await answer.text());
  }

  #formOf(text) {
    return document.adoptNode(new DOMParser().parseFromString(text, "text/html").querySelector("form"));
  }

  #show(name, form) {
    this.#now = name;
    if (form) this.#kept.set(name, form);
    this.#place.replaceChildren(...(form ? [form] : []));
    this.#place.hidden = !form;
    for (const button of this.#column.querySelectorAll("[data-panel]")) {
      button.ariaExpanded = String(button.dataset.panel === name);
    }
  }

  #focus(form) {
    const wrong = form.querySelector(".errorlist ~ select, .errorlist ~ textarea");
    (wrong ?? form.querySelector("select, textarea, button"))?.focus();
  }

  async #send(form) {
    // Not disabled: the button keeps the focus.
    if (this.#isSending) return;
    this.#isSending = true;
    const body = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    this.#isSending = false;
    const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
    if (answer?.ok && isJson) {
      this.#kept.delete(this.#now);
      this.close();
      this.#options.done(await answer.json());
    } else if (answer && [409, 422].includes(answer.status)) {
      const fresh = this.#formOf(await answer.text());
      this.#show(this.#now, fresh);
      this.#focus(fresh);
    } else if (answer?.status === 404) {
      this.close();
      this.#options.done({ gone: "" });
    } else this.#options.fail("trouble");
  }
}
