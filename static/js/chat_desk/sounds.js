// Two sounds made of nothing: a chat has come, and a customer has written in one that is not before
// the agent's eyes. Browsers let a page sound after the first press on it.

// Hertz and seconds from the beginning; quiet enough for a whole day.
const CAME = [
  [659, 0],
  [988, 0.16],
];
const LINE = [[784, 0]];
const LOUD = { came: 0.16, line: 0.07 };
const LENGTH = 0.22;
// Ten lines at once are one sound.
const LEAST_BETWEEN = 1_500;

let context = null;
let lastAt = -Infinity;

const wake = () => {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
};

/** Sounds may come from the first press on. */
export const prepareSounds = () => {
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, wake, { capture: true, passive: true });
  }
};

const tone = (pitch, from, volume) => {
  const begins = context.currentTime + from;
  const source = new OscillatorNode(context, { type: "sine", frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, begins);
  gain.gain.linearRampToValueAtTime(volume, begins + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, begins + LENGTH);
  source.connect(gain).connect(context.destination);
  source.start(begins);
  source.stop(begins + LENGTH);
};

/** kind: "came" or "line". */
export const sound = (kind) => {
  if (context?.state !== "running" || performance.now() - lastAt < LEAST_BETWEEN) return;
  lastAt = performance.now();
  for (const [pitch, from] of kind === "came" ? CAME : LINE) tone(pitch, from, LOUD[kind]);
};
