// Offers to install the portal, once, and remembers a no.
const REFUSED = "install-refused";

window.addEventListener("beforeinstallprompt", (event) => {
  const hint = document.getElementById("install");
  if (!hint || localStorage.getItem(REFUSED)) return;

  event.preventDefault();
  hint.hidden = false;
  hint.querySelector("[data-install]").addEventListener("click", async () => {
    hint.hidden = true;
    await event.prompt();
  });
  hint.querySelector("[data-refuse]").addEventListener("click", () => {
    hint.hidden = true;
    localStorage.setItem(REFUSED, "1");
  });
});
