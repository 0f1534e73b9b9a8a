// Copy buttons: shown only where they work, and they say what they did.
const COPIED_FOR_MS = 2500;

const prepareCopyButtons = (root) => {
  if (!navigator.clipboard) return;
  root.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;

  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector("[data-copy-word]");
  const before = button.dataset.before ?? word.textContent;
  button.dataset.before = before;
  word.textContent = button.dataset.copied;
  button.classList.add("copy__button--done");
  window.tell(button.dataset.copied);
  setTimeout(() => {
    word.textContent = before;
    button.classList.remove("copy__button--done");
  }, COPIED_FOR_MS);
});

document.addEventListener("htmx:afterSettle", (event) => prepareCopyButtons(event.detail.elt));
document.addEventListener("htmx:load", (event) => prepareCopyButtons(event.detail.elt));
prepareCopyButtons(document);
