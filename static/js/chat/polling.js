// Asking over HTTP, where sockets are blocked: the same frames, fetched every few seconds. And
// lines that go out over HTTP: all of them then, and those with files always.

/** What the server asks of a request of ours: that it comes from a page of the same person. */
const headersOf = () => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const { actingFor } = document.body.dataset;
  return { Accept: "application/json", "X-CSRFToken": token, ...(actingFor && { "Acting-For": actingFor }) };
};

// It was done, and what comes of it comes otherwise.
const NOTHING_TO_SAY = 204;
// Of an answer that is no frame: it will not be another one if we ask again.
const ENDED = new Map([
  [401, "session-ended"],
  [403, "right-ended"],
  [404, "right-ended"],
]);

/** A page instead of an answer is the one to sign in on, or the one of a right that has ended. */
const whyEnded = (answer) => {
  if (answer.redirected) return "session-ended";
  // The person acts for somebody else by now, or not any more.
  if (answer.headers.has("HX-Refresh")) return "right-ended";
  return ENDED.get(answer.status) ?? "";
};

/** The answer's frame; `{ ended }` where there will be none any more; null: try again later. */
const ask = async (path, options, patience) => {
  try {
    const answer = await fetch(path, {
      ...options,
      headers: { ...headersOf(), ...options.headers },
      signal: AbortSignal.timeout(patience),
    });
    const ended = whyEnded(answer);
    if (ended) return { ended };
    if (answer.status === NOTHING_TO_SAY) return { t: "done" };
    const isFrame = answer.headers.get("Content-Type")?.startsWith("application/json");
    return isFrame && answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
};

const post = (path, fields, patience) =>
  ask(path, { method: "POST", body: new URLSearchParams(fields) }, patience);

/** A line, and the answer to it: an ack, a refusal, `{ ended }`, or null where there was none. */
export const postLine = (path, { id, text }, patience) => post(path, { id, text }, patience);

/** That the reader has read up to a number. */
export const postRead = (path, read, patience) => post(path, { read }, patience);

/** A button of the robot's: `{ t: "done" }`, a refusal, `{ t: "identify", url }`, `{ ended }` or null. */
export const postPress = (path, { n, key, id }, patience) => post(path, { n, key, id }, patience);

/** The same of a line with files. */
export const postFiles = (path, { id, text, files }, patience) => {
  const body = new FormData();
  body.set("id", id);
  body.set("text", text);
  for (const file of files) body.append("attached", file, file.name);
  return ask(path, { method: "POST", body }, patience);
};

// Of the wait, while nobody answers.
const MOST_DOUBLINGS = 3;

/**
 * Asks again and again from `start` to `stop`.
 *
 * after  () => the number that the page has come to
 * hear   (frame) => one after the other, as they would come on a socket
 * turn   (isWell) => whether asking works
 * close  (why) => it will not work any more
 */
export class Poller {
  #options;
  #next = 0;
  #isOn = false;
  #isAsking = false;
  #failures = 0;

  constructor(options) {
    this.#options = options;
  }

  start() {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#ask();
  }

  stop() {
    this.#isOn = false;
    clearTimeout(this.#next);
  }

  wake() {
    if (this.#isOn) this.#ask();
  }

  async #ask() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    clearTimeout(this.#next);
    const { path, after, times, turn } = this.#options;
    // Not a use of the portal: an idle session still ends.
    const options = { headers: { "Live-Refresh": "1" } };
    const answer = await ask(`${path}?after=${after()}`, options, times.open);
    this.#isAsking = false;
    if (!this.#isOn) return;
    if (answer?.ended) {
      this.#options.close(answer.ended);
      return;
    }
    turn(answer !== null);
    this.#failures = answer ? 0 : Math.min(this.#failures + 1, MOST_DOUBLINGS);
    if (answer) this.#hear(answer);
    const { poll, pollHidden } = times;
    const wait = (document.visibilityState === "visible" ? poll : pollHidden) * 2 ** this.#failures;
    // Not all pages in the same moment.
    this.#next = setTimeout(() => this.#ask(), answer?.more ? 0 : wait * (0.75 + Math.random() / 2));
  }

  #hear({ lines, last, more, marks, queue, chat }) {
    const { hear } = this.#options;
    hear({ t: "lines", lines, last, more });
    if (marks) hear({ ...marks, t: "marks" });
    if (queue) hear({ ...queue, t: "queue" });
    if (chat) hear({ ...chat, t: "chat" });
  }
}
