// One chat on a connection: what must go out goes out in its order and once, what came in is shown
// once, and what is missing is asked for. The visitor's page has one, the desk several on one socket:
//
//   const talks = openTalks({ outbox, times, hear });
//   const connection = connect({ …, hello: talks.hello, hear: talks.hear, turn: talks.turn });
//   talks.use(connection);
//   const talk = talks.add({ chat, roll, side, isMany, isSilent, lines, files, hear });
//
//   side      "visitor" or "agent"
//   isMany    frames carry "c", the chat's public id (the desk); else there is one chat
//   isSilent  who only looks: nothing is told of what it has got and read
//   lines     where a line is posted while there is no socket; none for the desk
//   files     where a line with files is posted
//   hear      (frame) => each frame of this chat, after the talk has done what it knows to do.
//             `openTalks({ …, hear })` gets the frames without a chat: desk, bye, refusals …
//
// `talks`: hello, hear, turn for connect; use(connection); add(…); drop(chat)
//
// `talk`: an object with
//   write(text, files)   a promise: it stands in the outbox and in the roll, and is on its way
//   typed()              the person types: told at most every 3 s
//   again(id), drop(id)  a refused line
//   read(n)              a line is in sight
//   say(frame)           anything else; true if it went out
//
// Why no order is ever lost: the outbox numbers lines over all tabs, and on each way (a socket, or
// one post after the other) a line goes out only after all before it that have no answer yet. Which
// way is the faster one does not matter then, since the server takes each line once.

import { Gaps } from "./gaps.js";
import { postFiles, postLine, postRead } from "./polling.js";

const UPLOAD_PATIENCE = 120_000;

class Talk {
  #talks;
  #options;
  #times;
  #roll;
  // Of this chat in the outbox, as it was looked at last.
  #waiting = new Set();
  #sent = new Set();
  #epoch = 0;
  #isPumping = false;
  #pumpsAgain = false;
  #posting = "";
  #later = 0;
  #laterAt = Infinity;
  #answer = 0;
  #paces = [];
  #gaps;
  #read = 0;
  #toldRead = 0;
  #toldGot = 0;
  #typedAt = -Infinity;
  #typing = 0;

  constructor(talks, options) {
    this.#talks = talks;
    this.#options = options;
    this.#times = talks.times;
    this.#roll = options.roll;
    this.#gaps = new Gaps({
      roll: options.roll,
      times: this.#times,
      ask: (after) => this.say({ t: "ask", after }),
    });
    this.pump();
  }

  get after() {
    return this.#roll.last;
  }

  get #connection() {
    return this.#talks.connection;
  }

  async write(text, files = []) {
    await this.#talks.outbox.add({ chat: this.#options.chat, text, files });
    this.#roll.toEnd();
    await this.pump();
  }

  again(id) {
    return this.#talks.outbox.again(id);
  }

  drop(id) {
    return this.#talks.outbox.drop(id);
  }

  say(frame) {
    const { chat, isMany } = this.#options;
    return this.#connection?.say(isMany ? { ...frame, c: chat } : frame) ?? false;
  }

  typed() {
    const now = performance.now();
    if (now - this.#typedAt < this.#times.typing) return;
    if (this.say({ t: "typing" })) this.#typedAt = now;
  }

  read(n) {
    this.#read = Math.max(this.#read, n);
    this.#tellRead();
  }

  end() {
    clearTimeout(this.#later);
    clearTimeout(this.#answer);
    this.#gaps.end();
    clearTimeout(this.#typing);
  }

  turn() {
    this.pump();
    this.#tellRead();
    this.#gaps.look();
  }

  // --- What goes out ------------------------------------------------------------------------

  /** Send what is to be sent now. One at a time, and again if something changed meanwhile. */
  async pump() {
    this.#pumpsAgain = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#pumpsAgain) {
      this.#pumpsAgain = false;
      await this.#send();
    }
    this.#isPumping = false;
  }

  async #send() {
    const { chat } = this.#options;
    const lines = await this.#talks.outbox.of(chat);
    this.#waiting = new Set(lines.map(({ id }) => id));
    if (lines.some((line) => this.#isStored(line))) return;
    const state = this.#connection?.state ?? "";
    this.#roll.pend(lines, state);
    const waiting = lines.filter((line) => line.state === "waiting");
    if (!waiting.length) this.#stopWaiting();
    else if (state === "on") this.#sendAll(waiting);
    else if (state === "polling") this.#post(waiting[0]);
  }

  /** The page was made after the server had it, or its number was heard before this was read. */
  #isStored({ id }) {
    const n = this.#roll.numberOf(id);
    if (n) this.#talks.outbox.confirm(id, n);
    return Boolean(n);
  }

  /** Those with files go over HTTP, after all before them and before all behind them. */
  #sendAll(waiting) {
    if (waiting[0].files.length) {
      this.#post(waiting[0]);
      return;
    }
    const isNewWay = this.#epoch !== this.#connection.epoch;
    if (isNewWay) {
      this.#epoch = this.#connection.epoch;
      this.#sent.clear();
      this.#paces = [];
    }
    const isDue = (line) => isNewWay || line.tab === this.#talks.outbox.tab || this.#isLeft(line);
    const due = waiting.slice(0, waiting.findLastIndex(isDue) + 1);
    const files = due.findIndex((line) => line.files.length);
    for (const line of files < 0 ? due : due.slice(0, files)) {
      if (!this.#sent.has(line.id) && !this.#sendOne(line)) break;
    }
    if (due.length < waiting.length) this.#pumpIn(this.#times.rescue);
  }

  /** Written in another tab, which should have sent it by now; clocks may jump. */
  #isLeft({ at }) {
    return Math.abs(Date.now() - at) > this.#times.rescue;
  }

  #sendOne({ id, text }) {
    const now = performance.now();
    const { burst, burstTime, unanswered } = this.#times;
    this.#paces = this.#paces.filter((at) => now - at < burstTime);
    if (this.#paces.length >= burst) {
      this.#pumpIn(burstTime - (now - this.#paces[0]));
      return false;
    }
    if (!this.say({ t: "line", id, text })) return false;
    this.#paces.push(now);
    this.#sent.add(id);
    this.#answer ||= setTimeout(() => this.#noAnswer(), unanswered);
    return true;
  }

  /** The other end hears and says nothing of our lines: perhaps another one does. */
  #noAnswer() {
    this.#answer = 0;
    this.#connection.renew();
  }

  #stopWaiting() {
    clearTimeout(this.#answer);
    this.#answer = 0;
  }

  async #post(line) {
    if (this.#posting) return;
    const { lines, files } = this.#options;
    if (!line.files.length && !lines) return;
    this.#posting = line.id;
    const answer = line.files.length
      ? await postFiles(files, line, UPLOAD_PATIENCE)
      : await postLine(lines, line, this.#times.open);
    this.#posting = "";
    if (answer?.ended) this.#connection.close(answer.ended);
    else if (answer) this.hear(answer);
    else this.#pumpIn(this.#times.poll);
  }

  #pumpIn(wait) {
    const at = performance.now() + wait;
    if (at >= this.#laterAt) return;
    clearTimeout(this.#later);
    this.#laterAt = at;
    this.#later = setTimeout(() => {
      this.#laterAt = Infinity;
      this.pump();
    }, wait);
  }

  // --- What comes in ------------------------------------------------------------------------

  hear(frame) {
    this.#follow(frame);
    this.#options.hear?.(frame);
  }

  #follow(frame) {
    switch (frame.t) {
      case "welcome":
        this.#toldGot = this.#toldRead = 0;
        this.#gaps.learn(this.#lastOf(frame));
        break;
      case "lines":
        this.#hearLines(frame);
        break;
      case "ack":
        this.#hearAck(frame);
        break;
      case "refused":
        this.#hearRefusal(frame);
        break;
      case "marks":
        this.#roll.mark(this.#options.side === "visitor" ? frame.agent : frame.visitor);
        break;
      case "typing":
        this.#hearTyping(frame.name);
        break;
      case "pong":
        this.#gaps.learn(this.#lastOf(frame));
        break;
      default:
    }
  }

  /** Of the desk's chats the frame has a number each. */
  #lastOf({ last }) {
    return (typeof last === "object" ? last?.[this.#options.chat] : last) ?? 0;
  }

  #hearLines({ lines, last, more }) {
    this.#roll.show(lines);
    // An answer may get lost; the line itself is one.
    for (const { id, n, own } of lines) {
      if (own && this.#waiting.has(id)) this.#talks.outbox.confirm(id, n);
    }
    if (lines.some(({ own }) => !own)) this.#hearTyping(null);
    this.#gaps.learn(more ? last + 1 : last);
    this.#tellGot();
  }

  #hearAck({ id, n, at, as }) {
    // A note to colleagues is no line of the chat.
    if (as === "note") return;
    this.#stopWaiting();
    this.#roll.number(id, n, at);
    this.#gaps.learn(n);
    this.#talks.outbox.confirm(id, n);
  }

  #hearRefusal({ id, why, words }) {
    this.#stopWaiting();
    this.#sent.delete(id);
    if (why !== "too-many") {
      this.#talks.outbox.refuse(id, words);
      return;
    }
    // It goes out again, and so does all that went after it.
    this.#sent.clear();
    const now = performance.now();
    this.#paces = Array(this.#times.burst).fill(now);
    this.#pumpIn(this.#times.burstTime);
  }

  #hearTyping(name) {
    clearTimeout(this.#typing);
    this.#roll.typing(name);
    if (name) this.#typing = setTimeout(() => this.#roll.typing(null), this.#times.typed);
  }

  /** Another tab has the number of a line, or has written one. */
  changed({ id, n }) {
    if (n) this.#roll.number(id, n);
    this.pump();
  }

  // --- What is told of reading --------------------------------------------------------------

  #tellGot() {
    const { last } = this.#roll;
    if (this.#options.isSilent || last <= this.#toldGot) return;
    if (this.say({ t: "got", n: last })) this.#toldGot = last;
  }

  #tellRead() {
    const n = this.#read;
    const { isSilent, lines } = this.#options;
    if (isSilent || n <= this.#toldRead) return;
    if (this.say({ t: "read", n })) this.#toldRead = n;
    else if (lines && this.#connection?.state === "polling") {
      this.#toldRead = n;
      postRead(lines, n, this.#times.open);
    }
  }
}

class Talks {
  #talks = new Map();
  #hear;
  outbox;
  times;
  connection = null;

  constructor({ outbox, times, hear }) {
    this.outbox = outbox;
    this.times = times;
    this.#hear = hear;
    outbox.listen((change) => this.#talks.get(change.chat)?.changed(change));
  }

  use(connection) {
    this.connection = connection;
  }

  add(options) {
    const talk = new Talk(this, options);
    this.#talks.set(options.chat, talk);
    this.isMany = options.isMany ?? false;
    if (this.isMany) talk.say({ t: "ask", after: talk.after });
    return talk;
  }

  drop(chat) {
    this.#talks.get(chat)?.end();
    this.#talks.delete(chat);
  }

  hello = () => {
    if (!this.isMany) return { after: [...this.#talks.values()][0]?.after ?? 0 };
    return { after: Object.fromEntries([...this.#talks].map(([chat, { after }]) => [chat, after])) };
  };

  hear = (frame) => {
    if (frame.c) {
      const talk = this.#talks.get(frame.c);
      if (talk) talk.hear(frame);
      else this.#hear?.(frame);
      return;
    }
    const isOfAll = !this.isMany || frame.t === "welcome" || frame.t === "pong";
    if (isOfAll) this.#talks.forEach((talk) => talk.hear(frame));
    if (this.isMany) this.#hear?.(frame);
  };

  turn = () => this.#talks.forEach((talk) => talk.turn());
}

export const openTalks = (options) => new Talks(options);
