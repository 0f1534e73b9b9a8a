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

/** Where it is in sight: a long form has a place of its own for it. */
const placeOf = (element) => element?.closest("form")?.querySelector("[data-trouble]");

const showTrouble = ({ detail: { elt } }) => {
  const trouble = document.getElementById("trouble").content.cloneNode(true);
  (placeOf(elt) ?? document.getElementById("messages")).replaceChildren(trouble);
};

// The server knows whose page asks: what another tab changed never gets into it.
document.addEventListener("htmx:configRequest", ({ detail: { headers } }) => {
  const { actingFor } = document.body.dataset;
  if (actingFor) headers["Acting-For"] = actingFor;
});

document.addEventListener("htmx:afterSettle", (event) => focusOn(event.detail.elt));
document.addEventListener("htmx:responseError", showTrouble);
document.addEventListener("htmx:sendError", showTrouble);
document.addEventListener("htmx:timeout", showTrouble);
document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  if (successful) placeOf(elt)?.replaceChildren();
});

focusOn(document);

if ("serviceWorker" in navigator && !("looking" in document.body.dataset)) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
