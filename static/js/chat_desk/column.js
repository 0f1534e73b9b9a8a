// One chat on the desk: a column that the server has made once and that stays; lines go into it,
// and come from it, by the same scripts as on the customer's page.

import { draftOf } from "../chat/outbox.js";
import { openRoll } from "../chat/roll.js";
import { Answers } from "./answers.js";
import { duration, secondsSince, write } from "./clock.js";
import { Panels } from "./panels.js";

const MOST_FILES = 5;
// What a template left open: nobody is greeted as "{name}".
const OPEN_PLACE = /\{[a-z]+\}/g;
// Seconds after which a wait is told with more weight.
const LONG = 60;
const TOO_LONG = 180;

export class Column {
  #desk;
  #talk;
  #roll;
  #panels;
  #answers;
  #draft;
  #newest;
  // The customer's lines after the last one of an agent: number → when.
  #unanswered = new Map();
  #notes = new Set();
  #awaySince = "";
  new = 0;
  isShown = false;
  // Of the desk's columns, from 1; 0 while it is a tab alone.
  place = 0;

  /** desk: what the desk gives its columns; see admin_chat.js */
  constructor(element, standing, desk) {
    this.element = element;
    this.key = element.dataset.chat;
    this.name = standing.name;
    this.isOwn = standing.is_own;
    this.ended = "";
    this.#desk = desk;
    this.#newest = Number(element.dataset.last);
    this.#readWaits();
    this.#openRoll();
    this.#openPanels();
    this.#openField();
    this.follow(standing);
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  get waitsSince() {
    return this.ended ? "" : [...this.#unanswered.values()].sort()[0] ?? "";
  }

  get hasWords() {
    return this.#field.value.trim() !== "" || this.part("unsent").childElementCount > 0;
  }

  get #field() {
    return this.part("text");
  }

  focus() {
    if (this.#field.disabled) this.element.querySelector(".talk__panel :is(select, button)")?.focus();
    else this.#field.focus();
  }

  open(panel) {
    this.#panels.open(panel === "end" && !this.isOwn ? "leave" : panel);
  }

  /** Whether Escape closed something. */
  escape() {
    if (!this.#panels.isOpen) return false;
    this.#panels.close();
    this.focus();
    return true;
  }

  // --- What the server says of it -------------------------------------------------------------

  follow({ is_own: isOwn, away_since: awaySince, ended }) {
    this.#awaySince = awaySince;
    if (isOwn !== this.isOwn) this.#desk.renew(this);
    if (ended) this.#end(ended);
  }

  /** It is on this desk no more, and holds words that nobody has: they stay to be copied. */
  strand() {
    this.#stop(this.#desk.words("went", { name: this.name }));
    this.element.classList.add("talk--stranded");
    const button = this.part("put-away");
    button.hidden = false;
    button.onclick = () => this.#putAway();
  }

  #putAway() {
    for (const { dataset } of this.part("unsent").children) this.#talk.drop(dataset.id);
    this.#draft.keep("");
    this.#field.value = "";
    this.#desk.gone(this, "");
  }

  leave() {
    this.#desk.talks.drop(this.key);
    this.element.remove();
  }

  show(isShown) {
    this.isShown = isShown;
    this.element.hidden = !isShown;
    if (isShown) this.#roll.toEnd();
  }

  #end(words) {
    if (this.ended) return;
    this.#stop(words);
    this.#panels.forget("end");
    this.#panels.open("end", { focus: this.element.contains(document.activeElement) });
  }

  #stop(words) {
    this.ended = words;
    const told = this.part("ended");
    write(told, words);
    told.hidden = false;
    this.#field.disabled = true;
    this.element.classList.add("talk--ended");
  }

  // --- Lines ------------------------------------------------------------------------------------

  #openRoll() {
    const parts = ["log", "lines", "unsent", "end", "more", "typing"];
    const { templates, words, talks } = this.#desk;
    this.#roll = openRoll({
      side: "agent",
      last: this.#newest,
      parts: Object.fromEntries(parts.map((name) => [name, this.part(name)])),
      templates: { ...templates, file: this.part("file") },
      words,
      act: (name, { id }) => this.#talk[name](id),
      seen: (n) => this.#talk?.read(n),
    });
    this.#talk = talks.add({
      chat: this.key,
      roll: this.#roll,
      side: "agent",
      isMany: true,
      files: this.element.dataset.files,
      hear: (frame) => this.#hear(frame),
    });
  }

  #hear(frame) {
    if (frame.t === "lines") this.#hearLines(frame.lines);
    if (frame.t === "ack") this.#answered(frame.n);
    if (frame.t === "note" || frame.t === "whisper") this.#hearNote(frame);
    this.#desk.hear(frame);
  }

  #hearLines(lines) {
    for (const line of lines.filter(({ n }) => n > this.#newest)) {
      this.#newest = line.n;
      if (line.by === "agent") this.#answered(line.n);
      if (line.by !== "visitor") continue;
      this.#unanswered.set(line.n, line.at);
      if (!this.isActive) this.new += 1;
      this.#desk.lineCame(this, line);
    }
  }

  #answered(n) {
    for (const each of this.#unanswered.keys()) if (each < n) this.#unanswered.delete(each);
  }

  /** From what stands in the column when it is made. */
  #readWaits() {
    for (const item of this.element.querySelectorAll("li[data-n]")) {
      const n = Number(item.dataset.n);
      if (item.dataset.by === "agent") this.#answered(n);
      if (item.dataset.by === "visitor") this.#unanswered.set(n, item.querySelector("time").dateTime);
    }
  }

  #hearNote({ by, text, at }) {
    const key = `${Date.parse(at)} ${text}`;
    if (this.#notes.has(key)) return;
    this.#notes.add(key);
    const item = this.#desk.templates.note.content.firstElementChild.cloneNode(true);
    const time = item.querySelector("time");
    time.dateTime = at;
    write(time, this.#desk.time(at));
    write(item.querySelector("[data-slot=name]"), by);
    write(item.querySelector("[data-slot=text]"), text);
    this.part("lines").append(item);
    this.#roll.toEnd();
  }

  // --- Writing ----------------------------------------------------------------------------------

  #openField() {
    const field = this.#field;
    this.#draft = draftOf(this.#desk.owner, this.key);
    field.value = this.#draft.text;
    // The same desk may be open twice: what was sent in the other tab is not sent again.
    this.#draft.follow(field);
    this.#answers = new Answers(field, this.part("choices"), {
      known: this.#desk.shortcuts,
      template: this.#desk.templates.choice,
      address: this.element.dataset.template,
      fail: (word, values) => this.#complain(word, values),
    });
    field.addEventListener("keydown", (event) => this.#press(event));
    field.addEventListener("input", () => {
      this.#draft.keep(field.value);
      this.#complain("");
      if (field.value.trim()) this.#talk.typed();
    });
    this.part("files").addEventListener("change", () => this.#showChosen());
    this.part("write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.element.addEventListener("focusin", () => this.#desk.choose(this, { focus: false }));
  }

  #press(event) {
    // Of what an input method composes, Enter is a part.
    if (event.isComposing || event.altKey) return;
    if (this.#answers.press(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }

  async #send() {
    const text = this.#field.value.trim();
    const files = [...this.part("files").files];
    if (this.#field.disabled || (!text && !files.length)) return;
    const places = [...new Set(text.match(OPEN_PLACE))];
    if (places.length) this.#complain("open-places", { places: places.join(", ") });
    else if (files.length > MOST_FILES) this.#complain("too-many-files");
    else {
      this.#field.value = "";
      this.#draft.keep("");
      this.part("files").value = "";
      this.#showChosen();
      await this.#talk.write(text, files);
    }
  }

  #showChosen() {
    const names = [...this.part("files").files].map(({ name }) => {
      const item = document.createElement("li");
      item.textContent = name;
      return item;
    });
    this.part("chosen").replaceChildren(...names);
    this.part("chosen").hidden = names.length === 0;
  }

  #complain(word, values = {}) {
    const trouble = this.part("trouble");
    write(trouble, word ? this.#desk.words(word, values) : "");
    trouble.hidden = !word;
  }

  // --- What else is done ------------------------------------------------------------------------

  #openPanels() {
    this.#panels = new Panels(this.element, this.part("panel"), {
      back: () => this.focus(),
      fail: (word) => this.#complain(word),
      done: (answer) => {
        if (answer.note) this.#hearNote(answer.note);
        if (answer.done) this.#desk.say(answer.done);
        if (answer.gone !== undefined) this.#desk.gone(this, answer.gone);
      },
    });
  }

  // --- Every second -------------------------------------------------------------------------------

  tick() {
    const { words } = this.#desk;
    const wait = this.part("wait");
    const seconds = this.waitsSince ? secondsSince(this.waitsSince) : 0;
    const time = duration(seconds, words);
    write(wait, this.waitsSince ? words("waits-long", { time }) : this.ended ? "" : words("answered"));
    this.urgency = !this.waitsSince || seconds < LONG ? "" : seconds < TOO_LONG ? "near" : "late";
    if (wait.dataset.urgency !== this.urgency) wait.dataset.urgency = this.urgency;
    const away = this.part("away");
    const isAway = this.#awaySince !== "" && !this.ended;
    if (away.hidden === isAway) away.hidden = !isAway;
    if (isAway) write(away, words("away", { time: this.#minutesAway() }));
  }

  /** By the minute: it is read aloud when it changes. */
  #minutesAway() {
    const minutes = Math.max(60, secondsSince(this.#awaySince) - (secondsSince(this.#awaySince) % 60));
    return duration(minutes, this.#desk.words);
  }

  get isActive() {
    return this.#desk.isActive(this);
  }
}
