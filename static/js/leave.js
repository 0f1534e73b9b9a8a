// The step to the bank: presses the only button of the page, once.

const place = document.querySelector("[data-leave]");

place.querySelector("form, a").matches("form")
  ? place.querySelector("form").submit()
  : place.querySelector("a").click();

// Back from the bank the browser may show this page as it was: then tell how it stands.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.replace(place.dataset.back);
});
