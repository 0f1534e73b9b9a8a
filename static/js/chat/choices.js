// The buttons under the robot's lines. They are usable while nothing was said after them, which the
// style sheet knows by their place in the list; pressing one goes over HTTP, so that what it does is
// done by whoever is signed in. templates/chat/choices.html says what stands in the form.
//
//   fillChoices(item, line, { templates, words })   the buttons of a line's frame, in its item
//   const presses = openPresses({ chat, log, words, times, showNewest, wake, close });
//
//   chat    the window's element; log: where the buttons stand
//   showNewest  () => what comes next is to be seen
//   wake    () => what a press has led to is asked for now
//   close   (why) => it will not work any more: the session or the right has ended
//
// Returned: { hear(lines) }, for each frame of lines after they are shown.
//
// A press has a name of its own, and is sent with it again and again until it is answered: what is
// done twice is done once. It is not kept beyond the page, unlike what was written: nobody is to be
// surprised by what was pressed yesterday.

import { postPress } from "./polling.js";

const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);

export const fillChoices = (item, { n, choices = [] }, { templates, words }) => {
  const form = slot(item, "choices");
  form.hidden = choices.length === 0;
  form.elements.n.value = n;
  slot(form, "count").textContent =
    choices.length === 1 ? words("one-button") : words("buttons", { count: choices.length });
  slot(form, "list").replaceChildren(
    ...choices.map(({ key, label, kind, url }) => {
      const choice = templates[`choice-${kind}`].content.firstElementChild.cloneNode(true);
      slot(choice, "label").textContent = label;
      if (kind === "open") slot(choice, "press").href = url;
      else slot(choice, "press").value = key;
      return choice;
    }),
  );
};

class Presses {
  #options;
  // The one under way: { form, button, id, isDone }.
  #now = null;
  // Up to which line the focus has been; what comes after it is what follows from the press.
  #focusAfter = 0;
  #hasPressed = false;

  constructor(options) {
    this.#options = options;
    options.log.addEventListener("submit", (event) => {
      if (event.target.dataset.slot !== "choices") return;
      event.preventDefault();
      if (event.submitter && !this.#now) this.#press(event.target, event.submitter);
    });
    this.#begin();
  }

  /** A talk with the robot opens at its answer, so that Tab leads to the buttons under it. */
  #begin() {
    const { chat, log } = this.#options;
    if (chat.dataset.state !== "bot") return;
    const items = [...log.querySelectorAll("[data-n]")];
    const before = items.findLastIndex(({ dataset }) => dataset.by !== "bot");
    this.#focusAfter = Number(items[before]?.dataset.n ?? 0);
    if (items[before + 1]) this.#focus(items[before + 1].dataset.n, { isFirst: true });
  }

  hear(lines) {
    const now = this.#now;
    if (now && lines.some(({ id }) => id === now.id)) this.#settle();
    if (!this.#focusAfter) return;
    const next = lines.find(({ n, by }) => by === "bot" && n > this.#focusAfter);
    if (next) this.#focus(next.n, { isFirst: !this.#hasPressed });
  }

  async #press(form, button) {
    const { times, words } = this.#options;
    this.#hasPressed = true;
    const press = { form, button, id: crypto.randomUUID() };
    this.#now = press;
    this.#mark(true);
    this.#say(words("pressed"));
    const fields = { n: form.elements.n.value, key: button.value, id: press.id };
    for (let wait = times.shortest; this.#now === press; wait = Math.min(wait * 2, times.longest)) {
      const answer = await postPress(form.action, fields, times.open);
      if (this.#now !== press) return;
      if (answer) {
        this.#answered(answer);
        return;
      }
      this.#say(words(navigator.onLine ? "pressed-slow" : "pressed-offline"));
      await this.#pause(wait);
    }
  }

  /** Until so many milliseconds have passed, or the network is back. */
  #pause(wait) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      const online = () => {
        clearTimeout(timer);
        resolve();
      };
      window.addEventListener("online", online, { once: true });
    });
  }

  #answered(answer) {
    if (answer.ended) this.#options.close(answer.ended);
    else if (answer.t === "identify") location.assign(answer.url);
    else if (answer.t === "refused") this.#refused(answer);
    // What was said and done comes as lines do.
    else this.#options.wake();
  }

  #refused({ words: why }) {
    this.#mark(false);
    this.#say(why);
    window.tell(why);
    this.#now = null;
    this.#options.wake();
  }

  /** The person's own line is there: whose hand was on the button goes on with what comes next. */
  #settle() {
    const { form, id } = this.#now;
    const own = this.#options.log.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const active = document.activeElement;
    if (form.contains(active) || active === document.body) this.#focusAfter = Number(own?.dataset.n);
    this.#mark(false);
    this.#say("");
    this.#now = null;
    this.#options.showNewest();
  }

  #focus(n, { isFirst }) {
    this.#focusAfter = 0;
    const { log } = this.#options;
    const active = document.activeElement;
    const item = log.querySelector(`[data-n="${n}"]`);
    // Nobody is taken away from what they have gone to meanwhile.
    if (!item || (active !== document.body && !log.contains(active))) return;
    item.tabIndex = -1;
    // What nobody has pressed for takes the focus without a ring around it.
    item.toggleAttribute("data-first", isFirst);
    item.focus({ preventScroll: true });
  }

  /** A button keeps the focus while it cannot be pressed. */
  #mark(isBusy) {
    const { form, button } = this.#now;
    this.#options.chat.toggleAttribute("data-pressing", isBusy);
    for (const each of this.#options.log.querySelectorAll(".talk-choice[name]")) {
      if (isBusy) each.setAttribute("aria-disabled", "true");
      else each.removeAttribute("aria-disabled");
    }
    button.toggleAttribute("data-pressed", isBusy);
    form.ariaBusy = isBusy ? "true" : null;
  }

  #say(text) {
    const place = slot(this.#now.form, "pressed");
    place.textContent = text;
    place.hidden = !text;
  }
}

export const openPresses = (options) => new Presses(options);
