// The slider and the number beside it say the same. The options set both; htmx asks what it means.

// While the thumb moves the meaning follows so often, and once more when it has stopped.
const PAUSE = 150;

const place = (name) => document.querySelector(`[data-dial-${name}]`);
const number = () => place("number");
const range = () => place("range");

/** Euros as people type them; not a number where it is none. */
const read = (text) => Number(text.replace(/[\s€]/g, "").replace(",", ".") || NaN);

/** How far the track is filled, and what is said of the place of the thumb. */
const show = () => {
  const slider = range();
  if (!slider) return;
  const [min, max, value] = [slider.min, slider.max, slider.value].map(Number);
  const part = max > min ? (value - min) / (max - min) : 1;
  slider.style.setProperty("--at", `${part * 100}%`);
  const plan = document.getElementById("plan")?.dataset.said;
  const sum = slider.dataset.words.replace("{sum}", number().value);
  slider.setAttribute("aria-valuetext", plan ? `${sum}: ${plan}` : sum);
};

const follow = (text) => {
  const euros = read(text);
  if (range() && Number.isFinite(euros)) range().value = euros;
  show();
};

// The number of instalments that was picked after the sum was set.
let picked = null;
let waiting = 0;

const ask = (dial) => {
  waiting ||= setTimeout(() => {
    waiting = 0;
    htmx.trigger(dial, "dial");
  }, PAUSE);
};

document.addEventListener("input", ({ target }) => {
  const dial = target.closest("[data-dial]");
  if (!dial) return;
  picked = target.matches("[data-typed]") ? target.id : null;
  if (target === range()) {
    number().value = target.value;
    show();
  } else if (target === number()) {
    follow(target.value);
  } else if (picked) {
    number().value = target.dataset.typed;
    // What stands in the field was not typed: the number of instalments counts.
    place("was").value = target.dataset.typed;
    follow(target.dataset.typed);
  }
  ask(dial);
});

// An answer that was under way knows nothing of it, and what is asked next must.
document.addEventListener("htmx:afterSwap", () => {
  const option = picked && document.getElementById(picked);
  if (option) option.checked = true;
});

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (elt.id !== "plan" && elt.id !== "shape") return;
  show();
  // The slider says it by itself while it moves.
  if (document.activeElement !== range()) window.tell(document.getElementById("plan").dataset.said);
});

show();
