// All chats of the desk in one row, each at its place as long as it goes on: its key, what is new in
// it, and how long its customer has waited. Those that stand in columns are marked.

import { duration, secondsSince, write } from "./clock.js";

export class Tabs {
  #list;
  #template;
  #words;
  #choose;
  #tabs = new Map();

  constructor(list, { template, words, choose }) {
    this.#list = list;
    this.#template = template;
    this.#words = words;
    this.#choose = choose;
  }

  add(column) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    write(item.querySelector("[data-slot=name]"), column.name);
    item.firstElementChild.addEventListener("click", () => this.#choose(column));
    this.#tabs.set(column.key, item);
    this.#list.append(item);
  }

  drop(column) {
    this.#tabs.get(column.key)?.remove();
    this.#tabs.delete(column.key);
  }

  /** columns in the order of their coming; active: the one that is written in */
  tick(columns, active) {
    columns.forEach((column, index) => {
      const item = this.#tabs.get(column.key);
      const tab = item.firstElementChild;
      const slot = (name) => item.querySelector(`[data-slot=${name}]`);
      write(slot("key"), String(index + 1));
      write(slot("new"), column.new ? this.#words("new", { count: column.new }) : "");
      slot("new").hidden = column.new === 0;
      write(slot("wait"), this.#waitOf(column));
      tab.dataset.urgency = column.urgency ?? "";
      tab.dataset.shown = String(column.isShown);
      if (column === active) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
  }

  #waitOf(column) {
    if (column.ended) return this.#words("ended");
    if (!column.waitsSince) return "";
    return this.#words("waits", { time: duration(secondsSince(column.waitsSince), this.#words) });
  }
}
