// What every page needs: focus after a change, words when something fails, the service worker.
const heard = () => document.getElementById("heard");

/** Tell a screen reader something that the eye sees anyway. */
window.tell = (words) => {
  const place = heard();
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = words));
};

const focusOn = (root) => {
  const target = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  target?.focus();
};

const showTrouble = () => {
  const trouble = document.getElementById("trouble");
  document.getElementById("messages").replaceChildren(trouble.content.cloneNode(true));
};

document.addEventListener("htmx:afterSettle", (event) => focusOn(event.detail.elt));
document.addEventListener("htmx:responseError", showTrouble);
document.addEventListener("htmx:sendError", showTrouble);
document.addEventListener("htmx:timeout", showTrouble);

focusOn(document);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
