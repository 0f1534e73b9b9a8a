// Work in progress: a socket rings and its element asks the server again, with focus kept.
// Where sockets are blocked, the element asks again by itself (hx-trigger="live, load delay:…").

const watch = (element) => {
  const address = new URL(element.dataset.live, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
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
