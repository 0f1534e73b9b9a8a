// Questions to the robot by keys alone: they count while the focus is in a group, outside its field.

const groups = () => [...document.querySelectorAll("[data-group]")];

function go(from, steps) {
  const all = groups();
  const next = all[all.indexOf(from) + steps];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const group = event.target.closest("[data-group]");
  if (!group || event.target.matches("[data-wanted]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.key === "j" || event.key === "k") go(group, event.key === "j" ? 1 : -1);
  else if (event.key === "w") group.querySelector("[data-wanted]")?.focus();
  else if (/^[0-3]$/.test(event.key)) {
    const button = group.querySelector(`[data-key="${event.key}"]`);
    if (button) group.requestSubmit(button);
  } else return;
  event.preventDefault();
});
