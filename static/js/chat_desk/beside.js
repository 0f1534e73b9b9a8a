// The matter beside the chat that is written in. It is made anew when the agent comes back from
// another tab, where it may have acted for the customer; never while the hand is in it.

const FRESH = 60_000;

export class Beside {
  #place;
  #kept = new Map();
  #now = null;

  constructor(place) {
    this.#place = place;
    // The chats stay where they are.
    place.addEventListener("click", ({ target }) => {
      const link = target.closest("a[href]");
      if (link) Object.assign(link, { target: "_blank", rel: "noopener" });
    });
    window.addEventListener("focus", () => this.#now && this.#look(this.#now));
  }

  show(column) {
    if (this.#now === column) return;
    this.#now = column;
    const kept = this.#kept.get(column.key);
    if (kept) this.#put(kept.content);
    if (!kept || Date.now() - kept.at > FRESH) this.#look(column);
  }

  drop(column) {
    this.#kept.delete(column.key);
    if (this.#now !== column) return;
    this.#now = null;
    this.#place.replaceChildren();
  }

  focus() {
    this.#place.focus();
  }

  has(element) {
    return this.#place.contains(element);
  }

  async #look(column) {
    const answer = await fetch(column.element.dataset.beside).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = document.adoptNode(page.body.firstElementChild);
    const before = this.#kept.get(column.key);
    this.#kept.set(column.key, { content, at: Date.now() });
    if (this.#now !== column) return;
    const isSame = before?.content.innerHTML === content.innerHTML;
    const isHeld = this.#place.contains(document.activeElement) && document.activeElement !== this.#place;
    if (isSame || (before && isHeld)) this.#kept.set(column.key, { ...before, at: Date.now() });
    else this.#put(content);
  }

  #put(content) {
    if (this.#place.firstElementChild === content) return;
    this.#place.replaceChildren(content);
    this.#place.scrollTop = 0;
  }
}
