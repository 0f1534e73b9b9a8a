// The inbox: its numbers, and who has taken the rows, follow what others do. Rows never jump
// under the hand: that there are new ones is said, and a press shows them.
const EVERY = 15_000;

const inbox = document.querySelector(".inbox");
const more = inbox.querySelector(".inbox__more a");
const began = Number(document.getElementById("board").dataset.newest);
const rows = [...document.querySelectorAll("[id^=taken-]")].map(({ id }) => id.slice("taken-".length));

const look = async () => {
  if (document.visibilityState !== "visible") return;
  const address = `${inbox.dataset.live}?rows=${rows.join()}`;
  const answer = await fetch(address, { headers: { "Live-Refresh": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const row of rows) {
    const next = fresh.getElementById(`taken-${row}`);
    if (next) document.getElementById(`taken-${row}`).textContent = next.textContent;
  }
  const board = document.getElementById("board");
  const next = fresh.getElementById("board");
  more.hidden = Number(next.dataset.newest) <= began;
  // Only the numbers change, so that nobody's focus is lost.
  const numbers = next.querySelectorAll("td:not(:has(form))");
  board.querySelectorAll("td:not(:has(form))").forEach((cell, index) => {
    if (cell.contains(document.activeElement) || cell.isEqualNode(numbers[index])) return;
    cell.replaceWith(numbers[index].cloneNode(true));
  });
  const buttons = next.querySelectorAll("button");
  board.querySelectorAll("button").forEach((button, index) => {
    button.disabled = buttons[index].disabled;
  });
};

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
