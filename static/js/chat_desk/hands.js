// Whether somebody is at the desk. An agent who chats is active, though lines go over a socket: a
// hand on the desk keeps the session as a press on any page does. A desk left alone is not: frames
// that a page sends by itself keep nothing. After ten minutes it takes no new chats, after thirteen
// it asks, and after fifteen the session is over and its chats go to others.

const MINUTE = 60_000;
export const TIMES = { extend: MINUTE, rest: 10 * MINUTE, warn: 13 * MINUTE, look: 5_000 };
const HANDS = ["keydown", "pointerdown", "pointermove", "wheel"];

/**
 * extend  () => the session is in use
 * rest    () => nobody has touched the desk for long
 * warn    (isSoon) => the session ends soon, or does not any more
 */
export const watchHands = ({ extend, rest, warn, times = TIMES }) => {
  let touched = Date.now();
  let extended = Date.now();
  let isResting = false;
  let isWarned = false;

  const touch = (event) => {
    if (!event.isTrusted) return;
    touched = Date.now();
    isResting = false;
    if (isWarned) warn((isWarned = false));
    if (touched - extended < times.extend) return;
    extended = touched;
    extend();
  };
  for (const kind of HANDS) document.addEventListener(kind, touch, { capture: true, passive: true });

  const look = () => {
    const idle = Date.now() - touched;
    if (idle >= times.rest && !isResting) {
      isResting = true;
      rest();
    }
    if (idle >= times.warn && !isWarned) warn((isWarned = true));
  };
  setInterval(look, times.look);
};
