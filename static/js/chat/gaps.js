// What is missing among the lines of a chat: known to be there, and not heard of.

// Asked so often for what comes after a number in vain: there is nothing.
const MOST_ASKED = 5;

/**
 * roll  of roll.js
 * ask   (after) => false if there is no way to ask on; a new way says itself what it has
 */
export class Gaps {
  #roll;
  #times;
  #say;
  #known = 0;
  #asks = 0;
  #asked = 0;
  #timer = 0;

  constructor({ roll, times, ask }) {
    this.#roll = roll;
    this.#times = times;
    this.#say = ask;
  }

  /** There are lines up to this number. */
  learn(last) {
    this.#known = Math.max(this.#known, last);
    this.look();
  }

  /** What is missing may be on its way: it is asked for a moment later, ever less often. */
  look() {
    if (this.#roll.last >= this.#known) {
      this.end();
      this.#asks = 0;
      return;
    }
    if (this.#asked !== this.#roll.last) this.#asks = 0;
    this.#timer ||= setTimeout(() => this.#ask(), this.#times.gap * 2 ** Math.min(this.#asks, 3));
  }

  end() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #ask() {
    this.#timer = 0;
    if (this.#roll.last >= this.#known) return;
    if (this.#asks >= MOST_ASKED) {
      this.#roll.pass();
      this.#asks = 0;
    }
    this.#asked = this.#roll.last;
    if (!this.#say(this.#asked)) return;
    this.#asks += 1;
    this.look();
  }
}
