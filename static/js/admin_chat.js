// The chat desk: several chats side by side on one socket. Lines come over the socket; what else
// changes (who is away, what waits, which chats one has) is asked for when the socket says that it
// did, and every quarter of a minute: a bell that nobody heard costs nothing. Columns are made once
// and kept, so that nothing moves under the hand.

import { connect, timesOf } from "./chat/connection.js";
import { forgetAll, openOutbox } from "./chat/outbox.js";
import { wordsIn } from "./chat/roll.js";
import { openTalks } from "./chat/talk.js";
import { Bar } from "./chat_desk/bar.js";
import { Beside } from "./chat_desk/beside.js";
import { setClock, write } from "./chat_desk/clock.js";
import { Column } from "./chat_desk/column.js";
import { watchHands } from "./chat_desk/hands.js";
import { listenToKeys } from "./chat_desk/keys.js";
import { prepareSounds, sound } from "./chat_desk/sounds.js";
import { Tabs } from "./chat_desk/tabs.js";

const EVERY = 15_000;
const GATHERED = 150;
// A column is no narrower than this, in rem.
const LEAST_WIDTH = 22;
// What of the socket tells of more than lines.
const BELLS = new Set(["welcome", "desk", "handed", "gone", "chat", "waiting"]);
const SIGNED_OUT = "session-ended";

const byId = (id) => document.getElementById(id);
const root = byId("desk");
const words = wordsIn(byId("desk-words"));
const token = () => root.querySelector("[name=csrfmiddlewaretoken]").value;
const title = document.title;
const clock = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "fi-FI", {
  timeZone: "Europe/Helsinki",
  hour: "numeric",
  minute: "2-digit",
});

const templates = Object.fromEntries(
  ["own", "other", "bot", "portal"].map((name) => [name, byId(`desk-line-${name}`)]),
);
for (const name of ["note", "day", "address", "choice"]) templates[name] = byId(`desk-${name}`);

const outbox = await openOutbox(root.dataset.person);
const times = timesOf(root);

// --- The chats ------------------------------------------------------------------------------------

/** In the order of their coming: it gives each its key. */
let columns = [];
let active = null;
// By when each was written in last: the one that was left longest gives its place.
let order = [];
let fits = 1;
const fetching = new Set();

const talks = openTalks({ outbox, times, hear: (frame) => hear(frame) });
// Also before the first chat comes.
talks.isMany = true;

const find = (key) => columns.find((each) => each.key === key);

/** What columns may ask of the desk. */
const given = {
  talks,
  templates,
  words,
  owner: root.dataset.person,
  shortcuts: JSON.parse(byId("desk-shortcuts").textContent),
  time: (at) => clock.format(new Date(at)),
  hear: (frame) => hear(frame),
  say: (text) => write(byId("desk-heard"), text),
  isActive: (column) => column === active && column.isShown && document.hasFocus(),
  choose: (column, options) => choose(column, options),
  renew: (column) => remove(column),
  lineCame: (column, line) => lineCame(column, line),
  gone: (column, text) => {
    remove(column);
    if (text) given.say(text);
    look();
  },
};

const lineCame = (column, { name, text }) => {
  if (given.isActive(column)) return;
  if (bar.hasSounds) sound("line");
  // The column that one writes in is a log, which is read aloud by itself.
  if (!column.isShown) given.say(words("line", { name }) + text);
  tick();
};

/**
 * Columns as far as they fit: those that were written in last. Each stands at one place as long as it
 * is shown, so that nothing moves when another chat comes or goes.
 */
const arrange = () => {
  const keep = new Set(order.slice(0, fits));
  for (const column of columns) {
    if (!keep.has(column) || column.place > fits) column.place = 0;
    if (!keep.has(column) && !column.element.hidden) column.show(false);
    column.element.toggleAttribute("data-active", column === active);
  }
  const taken = new Set(columns.map(({ place }) => place));
  const free = Array.from({ length: fits }, (_none, index) => index + 1).filter((each) => !taken.has(each));
  for (const column of columns.filter((each) => keep.has(each) && !each.place)) {
    column.place = free.shift();
    column.element.style.setProperty("--place", String(column.place));
    column.show(true);
  }
  byId("desk-empty").hidden = columns.length > 0;
  root.style.setProperty("--columns", String(fits));
  tick();
};

const choose = (column, { focus = true } = {}) => {
  column.new = 0;
  if (active !== column) {
    active = column;
    // Which columns stand there is only another set if this one did not: nothing moves.
    order = [column, ...order.filter((each) => each !== column)];
    arrange();
    beside.show(column);
  }
  if (focus) column.focus();
};

const add = async (standing) => {
  if (fetching.has(standing.c) || find(standing.c)) return;
  fetching.add(standing.c);
  const answer = await fetch(standing.url).catch(() => null);
  if (answer?.ok && !answer.redirected) put(standing, await answer.text());
  fetching.delete(standing.c);
};

const put = (standing, text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const element = document.adoptNode(page.querySelector(".talk"));
  byId("desk-columns").append(element);
  const column = new Column(element, standing, given);
  columns.push(column);
  order.push(column);
  tabs.add(column);
  arrange();
  if (isStarted) {
    column.new = 1;
    given.say(words("came", { name: column.name }));
    if (bar.hasSounds) sound("came");
  }
  // Whoever writes is not disturbed.
  if (!active || document.activeElement === document.body) choose(column);
  tick();
};

const remove = (column) => {
  const hadFocus = column.element.contains(document.activeElement);
  columns = columns.filter((each) => each !== column);
  order = order.filter((each) => each !== column);
  tabs.drop(column);
  beside.drop(column);
  column.leave();
  if (active === column) active = null;
  arrange();
  if (!active && columns.length) choose(waitsLongest() ?? order[0], { focus: hadFocus });
};

const waitsLongest = () => {
  const waiting = columns.filter(({ waitsSince }) => waitsSince);
  return waiting.sort((one, other) => Date.parse(one.waitsSince) - Date.parse(other.waitsSince))[0];
};

// --- What is true now -------------------------------------------------------------------------------

const follow = async (standing) => {
  setClock(standing.now);
  bar.follow(standing);
  const keys = new Set(standing.talks.map(({ c }) => c));
  for (const column of columns.filter(({ key }) => !keys.has(key))) {
    if (column.hasWords) column.strand();
    else {
      if (!column.ended) given.say(words("went", { name: column.name }));
      remove(column);
    }
  }
  for (const each of standing.talks) find(each.c)?.follow(each);
  // One after the other: they stand in the order in which they came.
  for (const each of standing.talks) await add(each);
};

let asked = 0;
let looks = 0;
/** The last answer counts, whichever comes last. */
const look = async () => {
  clearTimeout(looks);
  looks = 0;
  const mine = (asked += 1);
  const answer = await fetch(root.dataset.live, { headers: { "Live-Refresh": "1" } }).catch(() => null);
  if (answer?.ok && !answer.redirected && mine === asked) await follow(await answer.json());
};
const lookSoon = () => (looks ||= setTimeout(look, GATHERED));

const hear = ({ t }) => {
  if (BELLS.has(t)) lookSoon();
};

const post = async (address, fields, { isByHand = true } = {}) => {
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token() });
  const headers = isByHand ? {} : { "Live-Refresh": "1" };
  const mine = (asked += 1);
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  if (!answer?.ok || answer.redirected) given.say(words("trouble"));
  else if (mine === asked) await follow(await answer.json());
};

const tell = (element, text) => {
  write(element, text);
  element.hidden = text === "";
};

/** The state of the connection, in words. */
const turn = (state, why) => {
  talks.turn(state, why);
  tell(byId("desk-link"), state === "on" ? "" : words(why || "lost"));
  if (state === "on") lookSoon();
  byId("desk-sign-in").hidden = why !== SIGNED_OUT;
  if (why === SIGNED_OUT) tell(byId("desk-idle"), "");
};

// --- The page -----------------------------------------------------------------------------------------

const tick = () => {
  columns.forEach((column) => column.tick());
  tabs.tick(columns, active);
  bar.tick();
  const waiting = columns.filter(({ waitsSince }) => waitsSince).length;
  const isNew = columns.some((column) => column.new > 0);
  const mark = `${isNew ? "● " : ""}${waiting ? `(${waiting}) ` : ""}`;
  if (document.title !== mark + title) document.title = mark + title;
};

const bar = new Bar(root, { words, post });
const beside = new Beside(byId("desk-beside"));
const tabs = new Tabs(byId("desk-tabs"), { template: byId("desk-tab"), words, choose });
const help = byId("desk-keys");
let isStarted = false;

listenToKeys(
  {
    go: (index) => columns[index] && choose(columns[index]),
    next: () => waitsLongest() && choose(waitsLongest()),
    open: (panel) => active?.open(panel),
    matter: () => (beside.has(document.activeElement) ? active?.focus() : beside.focus()),
    toggleBreak: () => bar.toggleBreak(),
    escape: () => active?.escape() ?? false,
  },
  help,
);
byId("desk-help").addEventListener("click", () => help.showModal());
prepareSounds();
watchHands({
  extend: () => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
    fetch(root.dataset.extend, { method: "POST", body }).catch(() => {});
  },
  rest: async () => {
    if (bar.presence !== "HERE") return;
    await bar.be("BREAK", { isByHand: false });
    given.say(words("put-on-break"));
    if (bar.hasSounds) sound("came");
  },
  warn: (isSoon) => tell(byId("desk-idle"), isSoon ? words("still-there") : ""),
  ...(root.dataset.idle && { times: JSON.parse(root.dataset.idle) }),
});

new ResizeObserver(([{ contentRect }]) => {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const now = Math.max(1, Math.floor(contentRect.width / (LEAST_WIDTH * rem)));
  if (now === fits) return;
  fits = now;
  arrange();
}).observe(byId("desk-columns"));

// Signing out leaves nothing of anybody on the device.
document.getElementById("logout-form")?.addEventListener("submit", async (event) => {
  if (event.target.dataset.forgotten) return;
  event.preventDefault();
  await forgetAll();
  event.target.dataset.forgotten = "1";
  event.target.requestSubmit();
});

await follow(JSON.parse(byId("desk-standing").textContent));
const connection = connect({ socket: root.dataset.socket, hello: talks.hello, hear: talks.hear, turn });
talks.use(connection);
isStarted = true;
setInterval(tick, 1_000);
setInterval(look, EVERY);
