// Alt + K leads to the search box of the header, from wherever one is. With Alt, no letter is
// typed, and no key alone does something that was not meant (WCAG 2.1.4).
const box = document.getElementById("find-box");

document.addEventListener("keydown", (event) => {
  const isAlt = event.altKey && !event.ctrlKey && !event.metaKey;
  if (!box || !isAlt || event.code !== "KeyK" || event.getModifierState("AltGraph")) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});
