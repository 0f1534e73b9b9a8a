// The chat button of other pages: the place in the queue is kept while one of them is open, and who
// came or wrote is told. templates/chat/button.html says what stands in it.
import { connect } from "./connection.js";
import { sendLeft } from "./left.js";
import { openOutbox } from "./outbox.js";
import { wordsIn } from "./roll.js";

const button = document.getElementById("chat-button");
const words = wordsIn(document.getElementById("chat-button-words"));
const slot = (name) => button.querySelector(`[data-slot="${name}"]`);
const count = slot("count");
const title = document.title;

let last = Number(button.dataset.last);
let unread = Number(count.textContent);
let { agent } = button.dataset;

const showCount = () => {
  count.textContent = unread;
  count.hidden = !unread;
  document.title = unread ? `(${unread}) ${title}` : title;
};

/** What somebody else said and nobody has seen yet. */
const hearLines = (lines) => {
  const fresh = lines.filter(({ n }) => n > last);
  last = Math.max(last, ...fresh.map(({ n }) => n));
  const said = fresh.filter(({ by }) => by === "agent" || by === "bot");
  if (!said.length) return;
  unread += said.length;
  showCount();
  window.tell(words("line", { name: said.at(-1).name }));
};

/** Another page of the person, or another device, has shown them. */
const hearMarks = ({ read }) => {
  if (!unread || read < last) return;
  unread = 0;
  showCount();
};

const showChat = ({ state, name }) => {
  const isOver = state === "ended";
  const nobody = words(state === "bot" ? "robot" : "waits");
  slot("words").textContent = isOver ? words("chat") : name || nobody;
  button.classList.toggle("chat-button--live", !isOver);
};

const hearChat = ({ state, agent: now }) => {
  const name = now?.name ?? "";
  showChat({ state, name });
  if (state === "ended") {
    window.tell(words("gone"));
    connection.end();
    return;
  }
  if (name && name !== agent) window.tell(words("came", { name }));
  agent = name;
};

const hear = (frame) => {
  if (frame.t === "lines") hearLines(frame.lines);
  if (frame.more || (frame.t === "pong" && frame.last > last)) {
    connection.say({ t: "ask", after: last });
  }
  if (frame.t === "marks") hearMarks(frame.visitor);
  if (frame.t === "chat") hearChat(frame);
};

const { socket, lines } = button.dataset;

/** Who went on to another page before a line was sent need not come back for it. */
const turn = async (state) => {
  if (state !== "on" && state !== "polling") return;
  await sendLeft({ outbox: await openOutbox(document.body.dataset.person), lines });
};

// The window of the chat has a socket of its own, and shows what is new.
const isWindow = document.getElementById("chat") !== null;
const options = { socket, lines, hello: () => ({ after: last }), hear, turn };
const connection = isWindow ? null : connect(options);
if (isWindow) {
  count.hidden = true;
  document.addEventListener("chat-told", ({ detail }) => showChat(detail));
}
