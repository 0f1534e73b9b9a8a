// How long something has lasted, in the reader's words and by the server's clock.

const MINUTE = 60;
const HOUR = 3600;

let ahead = 0;

/** The server has said what time it is: nobody trusts the clock of a workstation. */
export const setClock = (now) => (ahead = Date.parse(now) - Date.now());

export const now = () => Date.now() + ahead;

/** Whole seconds since a moment in ISO 8601. */
export const secondsSince = (at) => Math.max(0, Math.round((now() - Date.parse(at)) / 1000));

/** `40 s`, `3 min`, `1 h 5 min`; words: of roll.js. */
export const duration = (seconds, words) => {
  if (seconds < MINUTE) return words("seconds", { seconds });
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  if (seconds < HOUR) return words("minutes", { minutes });
  return words("hours", { hours: Math.floor(seconds / HOUR), minutes });
};

/** What has not changed is not written: nothing flickers, and nothing is read aloud twice. */
export const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
