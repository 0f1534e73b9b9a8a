// The page of a chat's visitor. templates/chat/window.html says what stands where.
import { fillChoices, openPresses } from "./choices.js";
import { connect, timesOf } from "./connection.js";
import { sendLeft } from "./left.js";
import { draftOf, openOutbox } from "./outbox.js";
import { openRoll, wordsIn } from "./roll.js";
import { openTalks } from "./talk.js";

const part = (id) => document.getElementById(id);
const root = part("chat");
const form = part("chat-write");
const field = part("chat-text");
const times = timesOf(root);
const words = wordsIn(part("chat-words"));
const { chat, socket, lines, files } = root.dataset;
const { person } = document.body.dataset;
const draft = draftOf(person, chat);
const LONGEST = 10_000;
const BIGGEST = 10 * 1024 * 1024;
const TYPES = /\.(pdf|jpe?g|png|hei[cf])$/i;
// Writing is using the portal: so often, at most, the session is told so.
const USE = 60_000;
// The page was loaded again for a newer version, and has not been welcomed since.
const RELOADED = "chat-reloaded";

// --- The connection in words ------------------------------------------------------------------

const link = part("chat-link");
let telling = 0;

const showLink = (text) => {
  link.hidden = !text;
  link.textContent = text;
};

/** A connection that is back in a moment was never gone. */
const tellLink = (state, why) => {
  clearTimeout(telling);
  const wasSaid = !link.hidden;
  root.dataset.link = state;
  if (state === "on") {
    showLink(wasSaid ? words("back") : "");
    telling = setTimeout(() => showLink(outbox.isKept ? "" : words("not-kept")), times.patience);
  } else {
    const key = state === "polling" ? "slow" : why;
    const isUrgent = wasSaid || state === "closed" || state === "polling";
    telling = setTimeout(() => showLink(words(key)), isUrgent ? 0 : times.patience);
  }
};

/** Once: a page that is no newer then goes on asking over HTTP. */
const reload = () => {
  sessionStorage.setItem(RELOADED, "1");
  location.reload();
};

const hasReloaded = () => {
  try {
    return sessionStorage.getItem(RELOADED) !== null;
  } catch {
    return true;
  }
};

const turn = (state, why) => {
  talks.turn();
  if (why === "newer" && outbox.isKept) reload();
  else tellLink(state, why);
};

// --- What the server says of the chat ---------------------------------------------------------

const standing = () => part("chat-standing");
let place = "";

const showQueue = ({ words: said }) => {
  const [first, wait, ...more] = said.split("\n");
  const texts = { place: first, wait, more: more.join("\n") };
  for (const [name, text] of Object.entries(texts)) {
    const slot = standing().querySelector(`[data-slot="${name}"]`);
    if (!slot) continue;
    slot.textContent = text ?? "";
    slot.hidden = !text;
  }
  if (place && place !== first) window.tell(first);
  place = first;
};

let known = null;

/** An ended chat has no place to write, but what has been begun may be sent as a message. */
const showEnd = () => {
  if (!form || field.value) return;
  const hadFocus = form.contains(document.activeElement);
  form.hidden = true;
  if (!hadFocus) return;
  const focus = () => part("chat-over")?.focus();
  document.body.addEventListener("htmx:afterSettle", focus, { once: true });
};

/** Whose focus was on what is replaced goes on at what stands there then. */
const followFocus = () => {
  if (!standing().contains(document.activeElement)) return;
  const focus = () => (part("chat-place") ?? part("chat-title")).focus();
  document.body.addEventListener("htmx:afterSettle", focus, { once: true });
};

const showChat = ({ state, agent, ended, words: said }) => {
  const name = agent?.name ?? "";
  const now = [state, name, ended].join();
  const before = known ?? [root.dataset.state, state === "talking" ? name : "", ended].join();
  known = now;
  document.dispatchEvent(new CustomEvent("chat-told", { detail: { state, name } }));
  root.dataset.state = state;
  part("chat-who").textContent = said;
  if (state === "ended") showEnd();
  if (now === before) return;
  if (state === "waiting" && before.startsWith("bot")) window.tell(said);
  if (state === "talking" && name) window.tell(words("came", { name }));
  if (state === "ended") window.tell(words("gone"));
  else followFocus();
  htmx.trigger(document.body, "chat-changed");
};

const hear = (frame) => {
  if (frame.t === "welcome") forgetReload();
  if (frame.t === "queue") showQueue(frame);
  if (frame.t === "chat") showChat(frame);
  if (frame.t === "lines") presses.hear(frame.lines);
  if (frame.t === "ack" && frame.as === "message") window.tell(words("as-message"));
};

const forgetReload = () => {
  try {
    sessionStorage.removeItem(RELOADED);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
};

// --- Writing ----------------------------------------------------------------------------------

let usedAt = -Infinity;

const use = async () => {
  const now = performance.now();
  const extend = document.querySelector("#idle-dialog [data-extend]");
  if (!extend || now - usedAt < USE) return;
  usedAt = now;
  const body = new FormData(extend);
  const answer = await fetch(extend.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { seconds_left: left } = await answer.json();
  const heard = new BroadcastChannel("session");
  heard.postMessage(Date.now() + left * 1000);
  heard.close();
};

/** Words at the field itself; they go when something else is typed. */
const complain = (text) => {
  field.setCustomValidity(text);
  field.reportValidity();
};

const send = async () => {
  const text = field.value.trim();
  if (!text) {
    field.focus();
    return;
  }
  if ([...text].length > LONGEST) {
    complain(words("too-long"));
    return;
  }
  field.value = "";
  use();
  try {
    await talk.write(text);
  } finally {
    // Until it stands in the outbox, it stands here.
    draft.keep(field.value);
  }
};

/** In a talk with the robot: the wish for a person is a line like any other. */
const askForPerson = (event) => {
  if (event.target.id !== "chat-person") return;
  event.preventDefault();
  use();
  talk.write(event.target.elements.text.value);
};

const sendFiles = async ({ target }) => {
  const chosen = [...target.files];
  target.value = "";
  const wrong = chosen.find(({ name, size }) => size > BIGGEST || !TYPES.test(name));
  if (wrong) {
    complain(words(wrong.size > BIGGEST ? "file-big" : "file-type", { name: wrong.name }));
    return;
  }
  use();
  if (chosen.length) await talk.write("", chosen);
};

const isTouch = matchMedia("(pointer: coarse)");

const listen = () => {
  field.removeAttribute("maxlength"); // What is too long is said, not cut off.
  field.value = draft.text || field.value;
  draft.follow(field);
  field.addEventListener("input", () => {
    field.setCustomValidity("");
    draft.keep(field.value);
    if (field.value) talk.typed();
    use();
  });
  field.addEventListener("keydown", (event) => {
    const isPlain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isPlain || isTouch.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  part("chat-files")?.addEventListener("change", sendFiles);
  root.addEventListener("submit", askForPerson);
};

// --- All of it --------------------------------------------------------------------------------

const template = (name) => part(`chat-${name}`);

const choices = Object.fromEntries(
  ["say", "act", "open"].map((kind) => [`choice-${kind}`, template(`choice-${kind}`)]),
);

const outbox = await openOutbox(person);

const roll = openRoll({
  side: "visitor",
  last: Number(root.dataset.last),
  // How it ended stands above what was said.
  atEnd: root.dataset.state !== "ended",
  parts: {
    log: part("chat-log"),
    lines: part("chat-lines"),
    unsent: part("chat-unsent"),
    end: part("chat-end"),
    more: part("chat-new"),
    typing: part("chat-typing"),
  },
  templates: {
    own: template("line-own"),
    other: template("line-other"),
    bot: template("line-bot"),
    portal: template("line-portal"),
    day: template("day"),
    file: template("file"),
    address: template("address"),
  },
  words,
  choices: (item, line) => fillChoices(item, line, { templates: choices, words }),
  act: (name, line) => (name === "again" ? talk.again(line.id) : talk.drop(line.id)),
  seen: (n) => talk?.read(n),
});

const talks = openTalks({ outbox, times });
const presses = openPresses({
  chat: root,
  log: part("chat-log"),
  words,
  times,
  showNewest: () => roll.showNewest(),
  wake: () => talks.connection.wake(),
  close: (why) => talks.connection.close(why),
});
let talk = null;
talk = talks.add({ chat, roll, side: "visitor", lines, files, hear });

if (form) listen();
if (root.dataset.state !== "ended") roll.showNewest();

const isPolled = new URLSearchParams(location.search).has("poll");
talks.use(
  connect({
    socket: isPolled ? null : socket,
    lines,
    hello: talks.hello,
    hear: talks.hear,
    turn,
    times,
    mayReload: !hasReloaded(),
  }),
);
sendLeft({ outbox, lines, but: chat });
