// One way to the server, kept open: a socket with heartbeats and back-off, and asking over HTTP
// while there is none. What is said on it is talk.js's business; docs/decisions has the protocol.
//
//   const connection = connect({ socket, lines, hello, hear, turn, times, mayReload });
//
//   socket     the path of the socket; none: it is not even tried
//   lines      the path that is asked where sockets are blocked; none for the desk
//   hello      () => what is said first on each new way: { after } ("t" and "v" are added here)
//   hear       (frame) => called with each frame in its order, on whichever way it came
//   turn       (state, why) => called when the state changed:
//                "on"       the server has welcomed us on a socket
//                "polling"  there is no socket, and asking over HTTP works
//                "lost"     neither works; it is tried again and again. why: "offline", "lost", or
//                           "slow" when the server asks to come later
//                "closed"   it will not be tried again. why: "session-ended", "right-ended", "newer"
//   times      see TIMES; `timesOf(element)` reads them from data-times (JSON), for tests
//   mayReload  false: the page was loaded again for a newer version already, and that did not help
//
// Returned: an object with
//   say(frame)  true if it went out; what must not be lost is talk.js's to say again
//   state       as `turn` told last
//   epoch       a number of this way: another one after each reconnect; 0 while there is no socket
//   wake()      the person or the network is back: look now whether the other end still hears
//   renew()     this way seems to swallow what is said: take another
//   close(why)  an answer over HTTP said that it is over
//   end()       for good: the page leaves

import { Poller } from "./polling.js";

export const VERSION = 1;

/** What a server means by closing. */
export const CODES = { sessionEnded: 4401, rightEnded: 4403, newer: 4409, later: 1013, rules: 1008 };

const ENDS = new Map([
  [CODES.sessionEnded, "session-ended"],
  [CODES.rightEnded, "right-ended"],
  [CODES.newer, "newer"],
]);

// So many failures in a row, and it is asked over HTTP as well.
const FAILURES_TO_POLL = 2;
// Who is sent away begins with longer waits.
const DOUBLINGS_WHEN_SENT_AWAY = 3;

/** Milliseconds; `burst` lines at most in `burstTime`, fewer than the server takes. */
export const TIMES = {
  ping: 8_000, // between heartbeats
  silence: 20_000, // so long without any frame: the other end is dead
  wake: 3_000, // the same after a sleep, where a ping has just been sent
  open: 10_000, // until a socket is open and welcomed
  shortest: 500, // the first wait before connecting again; it doubles, with full jitter …
  longest: 20_000, // … up to this
  steady: 10_000, // a way that stood for so long was no failure
  poll: 3_000, // between questions over HTTP, …
  pollHidden: 10_000, // … and in a page that nobody sees
  gap: 1_000, // what is missing between two lines may still come by itself
  unanswered: 20_000, // a line without an answer is sent on another way
  rescue: 5_000, // a line of another tab without an answer is sent by this one, too
  typing: 3_000, // between two words that somebody types
  typed: 6_000, // so long somebody types after the last word of it
  patience: 1_500, // a connection that is back by then was never gone, for the reader
  burst: 15,
  burstTime: 10_000,
};

export const timesOf = (element) => ({ ...TIMES, ...JSON.parse(element.dataset.times ?? "{}") });

const addressOf = (path) => {
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return address;
};

const frameOf = (data) => {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
};

/**
 * Heartbeats of one socket. The next ping waits for the answer to the last, and is armed by it: so
 * a browser does not slow it down in a tab that nobody sees, as it does with intervals.
 */
class Heart {
  #times;
  #say;
  #die;
  #next = 0;
  #death = 0;
  #count = 0;
  #hasHeard = false;

  constructor({ times, say, die }) {
    this.#times = times;
    this.#say = say;
    this.#die = die;
    this.#arm();
  }

  #arm() {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#ping(this.#times.silence - this.#times.ping), this.#times.ping);
  }

  #ping(patience) {
    clearTimeout(this.#next);
    clearTimeout(this.#death);
    this.#hasHeard = false;
    this.#count += 1;
    this.#say({ t: "ping", k: this.#count });
    this.#death = setTimeout(() => this.#doubt(), patience);
  }

  /** Frames without an answer to the ping: a slow way, or one that carries in one direction alone. */
  #doubt() {
    if (!this.#hasHeard) {
      this.#die();
      return;
    }
    this.#death = setTimeout(this.#die, this.#times.ping);
  }

  heard() {
    this.#hasHeard = true;
  }

  /** The answer to an older ping says nothing of what was sent after a sleep. */
  pong(count) {
    if (count !== this.#count) return;
    clearTimeout(this.#death);
    this.#arm();
  }

  wake() {
    this.#ping(this.#times.wake);
  }

  stop() {
    clearTimeout(this.#next);
    clearTimeout(this.#death);
  }
}

class Connection {
  #options;
  #times;
  #socket = null;
  #heart = null;
  #poller = null;
  #isPollingWell = false;
  #failures = 0;
  #steady = 0;
  #deadline = 0;
  #retry = 0;
  #isSentAway = false;
  #told = "";
  #ways = 0;
  #listening = new AbortController();
  state = "";
  epoch = 0;

  constructor(options) {
    this.#options = { times: TIMES, mayReload: true, ...options };
    this.#times = this.#options.times;
    if (options.lines) this.#poller = this.#newPoller();
    this.#listen();
    if (options.socket) this.#open();
    else this.#poller?.start();
  }

  say(frame) {
    if (!this.epoch || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  wake() {
    if (this.state === "closed") return;
    this.#failures = Math.min(this.#failures, FAILURES_TO_POLL);
    this.#poller?.wake();
    if (this.epoch) this.#heart.wake();
    else if (this.#options.socket) this.#open();
  }

  renew() {
    if (this.epoch) this.#lose();
  }

  close(why) {
    this.end();
    this.#tell("closed", why);
  }

  end() {
    clearTimeout(this.#retry);
    this.#listening.abort();
    this.#poller?.stop();
    this.#leave();
  }

  // --- The socket ---------------------------------------------------------------------------

  #open() {
    clearTimeout(this.#retry);
    this.#leave();
    const socket = new WebSocket(addressOf(this.#options.socket));
    const mine = (hear) => (event) => socket === this.#socket && hear(event);
    this.#socket = socket;
    this.#deadline = setTimeout(() => this.#lose(), this.#times.open);
    socket.addEventListener("open", mine(() => this.#greet()));
    socket.addEventListener("message", mine(({ data }) => this.#hear(data)));
    socket.addEventListener("close", mine(({ code }) => this.#lose(code)));
  }

  #greet() {
    this.#socket.send(JSON.stringify({ t: "hello", v: VERSION, ...this.#options.hello() }));
  }

  #hear(data) {
    const frame = frameOf(data);
    if (!frame) return;
    this.#heart?.heard();
    if (frame.t === "welcome") this.#welcome();
    if (frame.t === "pong") this.#heart?.pong(frame.k);
    this.#options.hear(frame);
    if (frame.t === "welcome") this.#tell("on");
  }

  #welcome() {
    clearTimeout(this.#deadline);
    this.#ways += 1;
    this.epoch = this.#ways;
    this.#poller?.stop();
    this.#isPollingWell = false;
    this.#heart?.stop();
    this.#heart = new Heart({
      times: this.#times,
      say: (frame) => this.say(frame),
      die: () => this.#lose(),
    });
    this.#steady = setTimeout(() => (this.#failures = 0), this.#times.steady);
  }

  /** Let go of a socket; what it still carries may arrive, and is a repeat then. */
  #leave() {
    clearTimeout(this.#deadline);
    clearTimeout(this.#steady);
    this.#heart?.stop();
    this.#heart = null;
    const socket = this.#socket;
    this.#socket = null;
    this.epoch = 0;
    socket?.close();
  }

  #lose(code) {
    this.#leave();
    const why = ENDS.get(code);
    if (why && (why !== "newer" || this.#options.mayReload)) {
      this.close(why);
      return;
    }
    this.#failures += 1;
    this.#isSentAway = Boolean(why) || code === CODES.later || code === CODES.rules;
    if (this.#failures >= FAILURES_TO_POLL) this.#poller?.start();
    this.#tellLost();
    this.#retry = setTimeout(() => this.#open(), this.#wait());
  }

  /** After a restart of the server not everybody comes back in the same moment. */
  #wait() {
    const { shortest, longest } = this.#times;
    const doublings = this.#failures - 1 + (this.#isSentAway ? DOUBLINGS_WHEN_SENT_AWAY : 0);
    return Math.random() * Math.min(longest, shortest * 2 ** doublings);
  }

  // --- Without one --------------------------------------------------------------------------

  #newPoller() {
    return new Poller({
      path: this.#options.lines,
      times: this.#times,
      after: () => this.#options.hello().after,
      hear: (frame) => this.#options.hear(frame),
      close: (why) => this.close(why),
      turn: (isWell) => {
        this.#isPollingWell = isWell;
        if (!this.epoch) this.#tellLost();
      },
    });
  }

  #tellLost() {
    if (this.#isPollingWell) this.#tell("polling");
    else if (!navigator.onLine) this.#tell("lost", "offline");
    else this.#tell("lost", this.#isSentAway ? "slow" : "lost");
  }

  #tell(state, why = "") {
    if (this.state === state && this.#told === why) return;
    this.state = state;
    this.#told = why;
    this.#options.turn(state, why);
  }

  // --- The person and the network come and go -----------------------------------------------

  #listen() {
    const { signal } = this.#listening;
    const wake = () => this.wake();
    window.addEventListener("online", wake, { signal });
    window.addEventListener("offline", wake, { signal });
    window.addEventListener("pageshow", ({ persisted }) => persisted && wake(), { signal });
    document.addEventListener("resume", wake, { signal });
    const isBack = () => document.visibilityState === "visible" && wake();
    document.addEventListener("visibilitychange", isBack, { signal });
  }
}

export const connect = (options) => new Connection(options);
