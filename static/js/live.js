// Pages that change by themselves: a socket rings, and the page looks at the server again.
//
// `data-live="/ws/…"` on an element that waits for one thing: it gets the htmx event "live". Where
// sockets are blocked it asks again by itself (hx-trigger="live, load delay:…").
// `data-live-part` with an id on what a page tells: all of them follow the page's own address.
// What is said of it aloud is the text of the new page's `data-live-words`.
// `data-live-also` with an id follows along on such a page, silently; alone it opens no socket.

const CHANGES = "/ws/changes/";
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 60_000;
// A socket that stood for so long was no failure.
const STEADY = 10_000;
// Closed by the server since the session has ended: signing in is session.js's business.
const SESSION_ENDED = 4401;
// What the person did to the page, or a script of ours, is not the server's to say.
const KEPT = new Set(["open", "hidden"]);

const socketTo = (path) => {
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new WebSocket(address);
};

// --- One element that waits for one thing ---------------------------------------------------

const watched = new WeakSet();

const watch = (element) => {
  if (watched.has(element)) return;
  watched.add(element);
  const socket = socketTo(element.dataset.live);
  socket.addEventListener("message", () => htmx.trigger(element, "live"));
  element.addEventListener("htmx:beforeCleanupElement", () => socket.close(), { once: true });
};

document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.matches("[data-live]")) watch(elt);
  elt.querySelectorAll("[data-live]").forEach(watch);
});

// Who pressed the button stays where the button was; who has moved on is left alone.
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches("[data-keep-focus]") || !target.contains(document.activeElement)) return;
  const settle = () => {
    const next = target.querySelector("a, button") ?? target;
    if (next === target) target.tabIndex = -1;
    next.focus();
  };
  target.addEventListener("htmx:afterSettle", settle, { once: true });
});

// --- The parts of a page --------------------------------------------------------------------

/** What tells an element from its neighbours of the same kind; rows are their first link. */
const nameOf = (element) =>
  element.id ||
  element.getAttribute("aria-labelledby") ||
  element.getAttribute("href") ||
  (element.matches("li, tr") && element.querySelector("a[href]")?.getAttribute("href")) ||
  "";

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
const isAlike = (one, other) =>
  one.nodeName === other.nodeName && (!isElement(one) || nameOf(one) === nameOf(other));

/** The child that goes on as `fresh`: of elements the next one alike, of text only the next. */
const matchFrom = (place, fresh) => {
  let match = place;
  while (match && isElement(fresh) && !isAlike(match, fresh)) match = match.nextSibling;
  return match && isAlike(match, fresh) ? match : null;
};

const followAttributes = (old, fresh) => {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !KEPT.has(name)) old.setAttribute(name, value);
  }
};

/** Make `old` say what `fresh` says and keep its elements: focus, typed text and open parts stay. */
const follow = (old, fresh) => {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  followAttributes(old, fresh);
  let place = old.firstChild;
  const leave = () => {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  };
  const children = [...fresh.childNodes];
  children.forEach((child, index) => {
    const match = matchFrom(place, child);
    if (!match) {
      old.insertBefore(child, place);
      return;
    }
    // What is moved loses the focus, so what is between leaves, unless it comes again below.
    const comesAgain = (node) =>
      isElement(node) && nameOf(node) && children.slice(index).some((each) => isAlike(node, each));
    while (place !== match && !comesAgain(place)) leave();
    if (place === match) place = match.nextSibling;
    else old.insertBefore(match, place);
    follow(match, child);
  });
  while (place) leave();
};

const parts = () => [...document.querySelectorAll("[data-live-part], [data-live-also]")];
const wordsOf = (element) => element.textContent.replace(/\s+/g, " ");

const show = (fresh) => {
  let isNews = false;
  for (const part of parts()) {
    const next = fresh.getElementById(part.id);
    if (!next) continue;
    if (part.isEqualNode(next)) continue;
    const before = wordsOf(part);
    follow(part, next);
    isNews ||= part.matches("[data-live-part]") && wordsOf(part) !== before;
    htmx.process(part);
    htmx.trigger(part, "htmx:load", { elt: part });
  }
  document.body.dataset.since = fresh.body.dataset.since;
  const words = fresh.querySelector("[data-live-words]");
  if (isNews && words) window.tell(words.textContent.trim());
};

let isLooking = false;
let looksAgain = false;

/** Show what the page's address says now. Not a use of the portal: an idle session still ends. */
const look = async () => {
  looksAgain = true;
  if (isLooking) return;
  isLooking = true;
  while (looksAgain) {
    looksAgain = false;
    const address = location.href;
    const headers = { "Live-Refresh": "1", "Acting-For": document.body.dataset.actingFor };
    const answer = await fetch(address, { headers }).catch(() => null);
    if (answer?.headers.has("HX-Refresh")) {
      // The person acts for somebody else by now, or not any more.
      location.reload();
      return;
    }
    if (!answer?.ok) {
      // The next socket rings again, since the page still has its old time.
      socket.close();
      break;
    }
    if (answer.redirected) break;
    const text = await answer.text();
    // The person has searched or turned the page meanwhile, or waits for what htmx fetches.
    if (address !== location.href || document.querySelector("main .htmx-request")) {
      looksAgain = true;
      await new Promise((resolve) => setTimeout(resolve, SHORTEST_WAIT));
    } else show(new DOMParser().parseFromString(text, "text/html"));
  }
  isLooking = false;
};

let socket = null;
let wait = SHORTEST_WAIT;
let waiting = 0;

const connect = () => {
  clearTimeout(waiting);
  const began = Date.now();
  const mine = socketTo(`${CHANGES}?since=${document.body.dataset.since}`);
  socket = mine;
  mine.addEventListener("message", look);
  mine.addEventListener("close", ({ code }) => {
    if (mine !== socket || code === SESSION_ENDED) return;
    if (Date.now() - began > STEADY) wait = SHORTEST_WAIT;
    // After a restart not everybody comes back in the same moment.
    waiting = setTimeout(connect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
};

/** The person is back: whatever the socket has missed in sleep or in the background is asked for. */
const wakeUp = () => {
  if (document.visibilityState !== "visible" || socket.readyState <= WebSocket.OPEN) return;
  wait = SHORTEST_WAIT;
  connect();
};

if (document.querySelector("[data-live-part]") && document.body.dataset.since) {
  connect();
  document.addEventListener("visibilitychange", wakeUp);
  window.addEventListener("pageshow", wakeUp);
  window.addEventListener("online", wakeUp);
}
