// Lines that stand in the outbox while no window of their chat is open: the person has gone to
// another page, or to another chat, before they were sent. The chat is open still, or it is a message
// by now; the server takes them in any case, in their order.
import { postFiles, postLine } from "./polling.js";

const PATIENCE = 10_000;
const UPLOAD_PATIENCE = 120_000;

/** `/chat/<chat>/lines/` → the same of another chat. */
const pathOf = (lines, chat, name) => lines.replace(/[^/]+\/lines\/$/, `${chat}/${name}/`);

const post = (lines, line) =>
  line.files.length
    ? postFiles(pathOf(lines, line.chat, "files"), line, UPLOAD_PATIENCE)
    : postLine(pathOf(lines, line.chat, "lines"), line, PATIENCE);

const sendAll = async (outbox, lines, chat) => {
  for (const line of await outbox.of(chat)) {
    if (line.state !== "waiting") continue;
    const answer = await post(lines, line);
    if (answer?.t === "ack") await outbox.confirm(line.id, answer.n);
    else if (answer?.t === "refused") await outbox.refuse(line.id, answer.words);
    else break;
  }
};

/**
 * Send what is left; what cannot go now stays.
 *
 * lines  the path of some chat's lines
 * but    the chat whose window this page is, if it is one
 */
export const sendLeft = async ({ outbox, lines, but = "" }) => {
  for (const chat of await outbox.chats()) {
    if (chat !== but) await sendAll(outbox, lines, chat);
  }
};
