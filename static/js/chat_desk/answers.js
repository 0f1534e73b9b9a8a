// Ready answers in the line: "/" and what follows choose one; Enter puts it there with the words of
// the case. The server fills the places (see admin/messaging/thread).

const TYPED = /(?:^|\s)\/([\p{L}\d_-]*)$/u;
const MOST = 8;

/** What the caret stands after: where "/" is, and what was typed after it. */
const typedBefore = (field) => {
  const before = field.value.slice(0, field.selectionStart);
  const match = before.match(TYPED);
  return match && { from: before.length - match[1].length - 1, word: match[1].toLowerCase() };
};

export class Answers {
  #field;
  #list;
  #options;
  #found = [];
  #place = 0;

  /** options: known ({shortcut, title}[]), template (<template>), address (of a text), fail(word, values) */
  constructor(field, list, options) {
    this.#field = field;
    this.#list = list;
    this.#options = options;
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) this.#choose([...list.children].indexOf(item));
    });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Whether the key was for the list. */
  press({ key }) {
    if (!this.isOpen) return false;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (key in moves) this.#move(moves[key]);
    else if (key === "Enter" || key === "Tab") this.#choose(this.#place);
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  close() {
    this.#list.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
  }

  #look() {
    const typed = typedBefore(this.#field);
    if (!typed) {
      this.close();
      return;
    }
    const isMeant = ({ shortcut, title }) =>
      shortcut.toLowerCase().startsWith(typed.word) || title.toLowerCase().includes(typed.word);
    const meant = this.#options.known.filter(isMeant);
    // What is typed whole comes first, whatever else begins so.
    meant.sort((one, other) => (other.shortcut === typed.word) - (one.shortcut === typed.word));
    this.#show(meant.slice(0, MOST));
  }

  #show(found) {
    this.#found = found;
    this.#list.replaceChildren(...found.map((each, index) => this.#item(each, index)));
    this.#list.hidden = found.length === 0;
    this.#place = 0;
    if (found.length) this.#mark();
    else this.close();
  }

  #item({ shortcut, title }, index) {
    const item = this.#options.template.content.firstElementChild.cloneNode(true);
    item.id = `${this.#list.id}-${index}`;
    item.querySelector("[data-slot=shortcut]").textContent = `/${shortcut}`;
    item.querySelector("[data-slot=title]").textContent = title;
    return item;
  }

  #move(step) {
    this.#place = (this.#place + step + this.#found.length) % this.#found.length;
    this.#mark();
  }

  #mark() {
    [...this.#list.children].forEach((item, index) => {
      item.ariaSelected = String(index === this.#place);
      if (index === this.#place) item.scrollIntoView({ block: "nearest" });
    });
    this.#field.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#place}`);
  }

  async #choose(index) {
    const chosen = this.#found[index];
    const typed = typedBefore(this.#field);
    this.close();
    if (!chosen || !typed) return;
    const words = await this.#textOf(chosen);
    // What was typed meanwhile stays; the shortcut alone goes.
    const now = this.#field.value.slice(typed.from);
    if (words === null || !now.startsWith("/")) return;
    const end = typed.from + 1 + typed.word.length;
    this.#field.setRangeText(words, typed.from, end, "end");
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#field.focus();
  }

  async #textOf({ shortcut }) {
    const address = `${this.#options.address}?${new URLSearchParams({ shortcut })}`;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok && !answer.redirected) return (await answer.json()).text;
    this.#options.fail(answer?.status === 404 ? "no-template" : "trouble", { shortcut });
    return null;
  }
}
