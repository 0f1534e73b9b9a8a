// Another language shows the page anew: what was typed goes along, in this tab alone, and only
// until the page is there again.

const KEY = "carried";
const TYPED = ["text", "select-one"];
const form = document.querySelector("form[data-carried]");

const carried = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);

if (form && carried) {
  for (const [name, value] of JSON.parse(carried)) {
    const field = form.elements.namedItem(name);
    if (TYPED.includes(field?.type)) field.value = value;
  }
  // Once htmx listens, too: then the answer is there again.
  addEventListener("load", () => form.dispatchEvent(new Event("input", { bubbles: true })));
}

document.querySelector(".languages")?.addEventListener("submit", () => {
  const typed = [...(form?.elements ?? [])].filter(({ type }) => TYPED.includes(type));
  sessionStorage.setItem(KEY, JSON.stringify(typed.map(({ name, value }) => [name, value])));
});
