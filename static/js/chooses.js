// Who fills in a field that belongs to one of several answers has chosen that answer.

document.addEventListener("input", ({ target }) => {
  const answer = document.getElementById(target.dataset.chooses ?? "");
  if (answer && target.value) answer.checked = true;
});
