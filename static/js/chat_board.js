// The board of team leads: every three seconds what is true now. Rows are known by their keys and
// cells are written only where they changed, so that nothing flickers or loses the focus.

const EVERY = 3_000;
// So many answers missed, and the page says that it is not of now.
const MISSED = 3;

const board = document.getElementById("board");
const heard = document.getElementById("board-heard");
const lost = document.getElementById("board-lost");
let missed = 0;
let isAsking = false;

const keyed = (list) => new Map([...list.children].map((row) => [row.dataset.key, row]));

const patchCells = (row, next) => {
  [...row.children].forEach((cell, index) => {
    const wanted = next.children[index];
    if (cell.isEqualNode(wanted)) return;
    if (cell.className !== wanted.className) cell.className = wanted.className;
    const link = cell.querySelector("a");
    if (link) link.ariaLabel = wanted.querySelector("a").ariaLabel;
    else cell.textContent = wanted.textContent;
  });
};

/** Rows that are new come at the end while somebody is at the list, else where they belong. */
const patchList = (list, next) => {
  const rows = keyed(list);
  const wanted = keyed(next);
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    if (row.contains(document.activeElement)) list.closest("section").querySelector("h2").focus();
    row.remove();
  }
  for (const [key, row] of wanted) {
    const known = rows.get(key);
    if (!known) list.append(document.importNode(row, true));
    else if (row.localName === "tr") patchCells(known, row);
    else if (!known.isEqualNode(row)) known.textContent = row.textContent;
  }
  if (list.matches(":hover") || list.contains(document.activeElement)) return;
  const now = keyed(list);
  [...wanted.keys()].forEach((key, index) => {
    const row = now.get(key);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index]);
  });
};

const patch = (fresh) => {
  const alarms = board.querySelector("[data-part=alarms] [data-list]");
  const before = new Set(keyed(alarms).keys());
  for (const part of board.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`[data-part=${part.dataset.part}]`);
    patchList(part.querySelector("[data-list]"), next.querySelector("[data-list]"));
    const none = part.querySelector("[data-none]");
    if (none) none.hidden = next.querySelector("[data-none]").hidden;
    const text = part.querySelector("[data-text]");
    const words = next.querySelector("[data-text]")?.textContent;
    if (text && text.textContent !== words) text.textContent = words;
  }
  const news = [...keyed(alarms)].filter(([key]) => !before.has(key));
  if (news.length) heard.textContent = news.map(([, row]) => row.textContent).join(" ");
};

const tell = () => {
  const isLost = missed >= MISSED;
  lost.hidden = !isLost;
  if (isLost && !lost.textContent) lost.textContent = board.dataset.lost;
  if (!isLost) lost.textContent = "";
};

const look = async () => {
  if (isAsking || document.visibilityState !== "visible") return;
  isAsking = true;
  const answer = await fetch(board.dataset.live, {
    headers: { "Live-Refresh": "1" },
    signal: AbortSignal.timeout(3 * EVERY),
  }).catch(() => null);
  const isWell = Boolean(answer?.ok && !answer.redirected);
  const text = isWell ? await answer.text().catch(() => "") : "";
  isAsking = false;
  missed = text ? 0 : missed + 1;
  if (text) patch(new DOMParser().parseFromString(text, "text/html"));
  tell();
};

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
