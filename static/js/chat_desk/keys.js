// The keys of the desk. All but "?" need Alt, by the place of the key: with it, no letter is typed,
// and a layout that makes signs of Alt and a letter loses nothing.

const PANELS = { KeyN: "note", KeyT: "transfer", KeyC: "second", KeyE: "end" };
const FIELDS = "input, textarea, select, [contenteditable]";

/** acts: go(index), next(), open(panel), matter(), toggleBreak(), escape() */
export const listenToKeys = (acts, help) => {
  const isElsewhere = () => document.querySelector("dialog[open]") !== null;
  const act = ({ code }) => {
    if (/^Digit[1-8]$/.test(code)) return () => acts.go(Number(code.at(-1)) - 1);
    if (code in PANELS) return () => acts.open(PANELS[code]);
    return { KeyJ: acts.next, KeyI: acts.matter, KeyP: acts.toggleBreak }[code];
  };

  document.addEventListener("keydown", (event) => {
    if (isElsewhere()) return;
    // AltGr is Ctrl + Alt on some systems, and writes signs.
    const isAlt = event.altKey && !event.ctrlKey && !event.metaKey;
    const wanted = isAlt && !event.getModifierState("AltGraph") && act(event);
    if (wanted) {
      event.preventDefault();
      wanted();
    } else if (event.key === "Escape" && acts.escape()) {
      event.preventDefault();
    } else if (event.key === "?" && !event.target.closest(FIELDS)) {
      event.preventDefault();
      help.showModal();
    }
  });
};
