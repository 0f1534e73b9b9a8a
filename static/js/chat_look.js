// A team lead looks at one chat without being seen, by the socket of desks: what is read is recorded
// there. The window only looks: it is no desk, nothing is told of what it has got or read, and no
// chat comes to it. What is whispered goes to the agent alone.

import { connect, timesOf } from "./chat/connection.js";
import { openRoll, wordsIn } from "./chat/roll.js";
import { openTalks } from "./chat/talk.js";

const byId = (id) => document.getElementById(id);
const root = byId("look");
const chat = root.dataset.chat;
const words = wordsIn(byId("desk-words"));
const own = wordsIn(byId("look-words"));
const link = byId("look-link");
const form = byId("look-whisper");
const field = byId("look-text");
const trouble = byId("look-trouble");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const clock = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "fi-FI", {
  timeZone: "Europe/Helsinki",
  hour: "numeric",
  minute: "2-digit",
});

const templates = Object.fromEntries(
  ["own", "other", "bot", "portal"].map((name) => [name, byId(`desk-line-${name}`)]),
);
for (const name of ["note", "day", "address"]) templates[name] = byId(`desk-${name}`);
// Here no line is one's own.
Object.assign(templates, { own: templates.other, file: part("file") });

const tell = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === "";
};

const roll = openRoll({
  side: "agent",
  last: Number(root.dataset.after),
  parts: Object.fromEntries(
    ["log", "lines", "unsent", "end", "more", "typing"].map((name) => [name, part(name)]),
  ),
  templates,
  words,
});

const showNote = ({ by, text, at }) => {
  const item = templates.note.content.firstElementChild.cloneNode(true);
  const time = item.querySelector("time");
  time.dateTime = at;
  time.textContent = clock.format(new Date(at));
  item.querySelector("[data-slot=name]").textContent = by;
  item.querySelector("[data-slot=text]").textContent = text;
  part("lines").append(item);
  roll.toEnd();
};

// --- What comes in ----------------------------------------------------------------------------------

let whispered = null;

const hear = (frame) => {
  if (frame.t === "note") showNote(frame);
  if (frame.t === "chat") tell(byId("look-ended"), frame.words);
  if (frame.t === "gone") tell(link, own("right-ended"));
  if (frame.id && frame.id === whispered?.id) hearAnswer(frame);
};

const hearAnswer = ({ t, words: why }) => {
  if (t !== "ack" && t !== "refused") return;
  // What was typed meanwhile stays.
  if (t === "ack" && field.value.trim() === whispered.text) field.value = "";
  whispered = null;
  tell(trouble, t === "refused" ? why : "");
};

// What the same person may have written as an agent, is not this window's to send.
const outbox = { tab: "", listen() {}, of: async () => [], confirm() {}, refuse() {} };
const talks = openTalks({ outbox, times: timesOf(root), hear });
const talk = talks.add({ chat, roll, side: "agent", isMany: true, isSilent: true, hear });

const connection = connect({
  socket: root.dataset.socket,
  hello: () => ({ ...talks.hello(), only_looks: true }),
  hear: talks.hear,
  turn: (state, why) => {
    talks.turn(state, why);
    tell(link, state === "on" ? "" : own(why) || words(why || "lost"));
    // Each way is a look of its own, and goes on where the last one came to.
    if (state === "on") talk.say({ t: "look", after: roll.last });
  },
});
talks.use(connection);

// --- Whispering -------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  // Said again before an answer came: the server knows the same words of a minute ago.
  whispered = { id: crypto.randomUUID(), text };
  tell(trouble, talk.say({ t: "whisper", ...whispered }) ? "" : own("not-now"));
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
