// The page of a thread: what others write and do appears by itself, what is typed is kept, a
// shortcut becomes a template, Ctrl + Enter sends. All of it works without this script, too.
const EVERY = 8_000;
const AFTER_TYPING = 700;

const desk = document.getElementById("desk");
const composer = document.getElementById("composer");
const heard = document.getElementById("desk-heard");
const part = (id, root = document) => root.getElementById(id);
const roll = () => document.querySelector(".thread__roll");

// --- What is new ------------------------------------------------------------------------------

const toEnd = () => {
  const shown = roll();
  shown.scrollTop = shown.scrollHeight;
};
const isAtEnd = () => {
  const { scrollTop, scrollHeight, clientHeight } = roll();
  return scrollHeight - scrollTop - clientHeight < 40;
};

let known = {};

/** Put a fresh part into the page, if it tells something else than the last one did. */
const renew = (id, fresh) => {
  const next = part(id, fresh);
  const markup = next?.innerHTML;
  if (!next || known[id] === markup) return false;
  const isFirst = !(id in known);
  known[id] = markup;
  const old = part(id);
  if (isFirst && old.isEqualNode(next)) return false;
  if (old.contains(document.activeElement) && document.activeElement !== roll()) return false;
  const scrolled = roll().scrollTop;
  const follows = isAtEnd();
  const hadFocus = document.activeElement === roll();
  old.replaceWith(next);
  if (follows) toEnd();
  else roll().scrollTop = scrolled;
  if (hadFocus) roll().focus({ preventScroll: true });
  return true;
};

const look = async () => {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(desk.dataset.live, { headers: { "Live-Refresh": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = Number(part("desk-said").dataset.number);
  const others = part("desk-head").querySelector(".thread__other")?.textContent;
  renew("desk-head", fresh);
  renew("desk-said", fresh);
  const { number, words } = part("desk-said").dataset;
  const now = part("desk-head").querySelector(".thread__other")?.textContent;
  if (Number(number) > before) heard.textContent = words;
  else if (now && now !== others) heard.textContent = now;
};

toEnd();
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);

// --- The answer -------------------------------------------------------------------------------

const text = composer?.elements.text;
const saved = document.getElementById("composer-saved");
let waiting = 0;
let isSent = false;

const keep = async () => {
  const data = new FormData(composer);
  data.delete("files");
  const answer = await fetch(composer.dataset.draft, { method: "POST", body: data }).catch(() => null);
  if (isSent) return;
  if (!answer?.ok || answer.redirected) {
    saved.textContent = composer.dataset.unsaved;
    return;
  }
  saved.textContent = (await answer.json()).saved;
};

const keepSoon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, AFTER_TYPING);
};

/** Put words in the place of a part of what was typed, as if they had been typed. */
const write = (words, from, to) => {
  text.setRangeText(words, from, to, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
};

const fill = async (shortcut, from, to) => {
  const address = `${composer.dataset.template}?${new URLSearchParams({ shortcut })}`;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { text: words, classification } = await answer.json();
  write(words, from, to);
  const { classification: field } = composer.elements;
  if (classification && !field.value) field.value = classification;
};

// "/thanks " at the beginning of a line or after a space.
const SHORTCUT = /(?:^|\s)\/([\w-]+)\s$/;

const typed = ({ inputType }) => {
  keepSoon();
  if (inputType !== "insertText" && inputType !== "insertLineBreak") return;
  const here = text.selectionStart;
  const [, shortcut] = text.value.slice(0, here).match(SHORTCUT) ?? [];
  if (shortcut) fill(shortcut, here - shortcut.length - 2, here);
};

const insertChosen = (event) => {
  if (event.submitter?.value !== "insert") return;
  event.preventDefault();
  const { value } = composer.elements.template;
  if (value) fill(value, text.selectionStart, text.selectionEnd);
};

if (composer) {
  // What stood in the page belongs to it; what the browser remembers of another time does not.
  text.addEventListener("input", typed);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    composer.requestSubmit(composer.querySelector("button[value=send]"));
  });
  composer.addEventListener("submit", (event) => {
    insertChosen(event);
    if (event.defaultPrevented) return;
    clearTimeout(waiting);
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => (isSent = false));
}
