// Above the chats: where the agent is, how many chats at once, what waits, sounds.

import { duration, secondsSince, write } from "./clock.js";

const byId = (id) => document.getElementById(id);

export class Bar {
  #desk;
  #words;
  #since = "";
  #waiting = [];
  #load = 0;
  presence = "AWAY";
  hasSounds = true;

  /** post: (address, fields) => the server's answer is followed */
  constructor(desk, { words, post }) {
    this.#desk = desk;
    this.#words = words;
    this.post = post;
    for (const button of this.#switches()) {
      button.addEventListener("click", () => this.#want(button.dataset.presence));
      button.disabled = false;
    }
    byId("desk-leave").addEventListener("close", ({ target }) => {
      if (target.returnValue) this.be(target.returnValue);
    });
    byId("desk-limit").addEventListener("change", ({ target }) =>
      post(desk.dataset.settings, { at_once: target.value }),
    );
    byId("desk-sounds").addEventListener("click", () =>
      post(desk.dataset.settings, { has_sounds: this.hasSounds ? "off" : "on" }),
    );
  }

  be(presence, options) {
    return this.post(this.#desk.dataset.presence, { presence }, options);
  }

  /** Who has chats still may not mean to give them away. */
  #want(presence) {
    const dialog = byId("desk-leave");
    if (presence !== "AWAY" || this.#load === 0) {
      this.be(presence);
      return;
    }
    dialog.returnValue = "";
    dialog.showModal();
  }

  toggleBreak() {
    return this.be(this.presence === "HERE" ? "BREAK" : "HERE");
  }

  follow({ presence, since, load, at_once: atOnce, has_sounds: hasSounds, waiting }) {
    this.presence = presence;
    this.hasSounds = hasSounds;
    this.#since = since;
    for (const button of this.#switches()) {
      button.ariaPressed = String(button.dataset.presence === presence);
    }
    for (const told of document.querySelectorAll("#desk-empty [data-when]")) {
      told.hidden = told.dataset.when !== presence;
    }
    this.#load = load;
    write(byId("desk-load"), String(load));
    if (document.activeElement !== byId("desk-limit")) byId("desk-limit").value = atOnce;
    byId("desk-sounds").ariaPressed = String(hasSounds);
    this.#waiting = waiting;
    this.#showWaiting();
    this.tick();
  }

  tick() {
    const words = this.#words;
    const time = (at) => duration(secondsSince(at), words);
    const since = this.presence !== "AWAY" && this.#since;
    write(byId("desk-since"), since ? words("since", { time: time(since) }) : "");
    [...byId("desk-waiting").children].forEach((item, index) => {
      const { oldest } = this.#waiting[index];
      write(item.querySelector("[data-slot=oldest]"), words("oldest", { time: time(oldest) }));
    });
  }

  #switches() {
    return this.#desk.querySelectorAll(".chatdesk__switch");
  }

  #showWaiting() {
    const list = byId("desk-waiting");
    while (list.children.length > this.#waiting.length) list.lastElementChild.remove();
    this.#waiting.forEach(({ line, count }, index) => {
      if (!list.children[index]) list.append(byId("desk-queue").content.cloneNode(true));
      write(list.children[index].querySelector("[data-slot=line]"), line);
      write(list.children[index].querySelector("[data-slot=count]"), count);
    });
  }
}
