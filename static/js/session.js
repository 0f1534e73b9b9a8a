// Warns before an idle session ends. Nothing is reloaded, so a half-filled form stays.

const dialog = document.getElementById("idle-dialog");

// A page is a moment older to the server than to itself.
const MARGIN = 2;
const heard = new BroadcastChannel("session");

let endsAt = 0;
let longestUntil = Infinity;
let opener = null;
let said = 0;

const part = (name) => dialog.querySelector(`[data-${name}]`);
const secondsLeft = () => Math.ceil((endsAt - Date.now()) / 1000);

function begin(seconds, { tell = true } = {}) {
  endsAt = Math.min(Date.now() + (seconds - MARGIN) * 1000, longestUntil);
  said = 0;
  part("spoken").textContent = "";
  part("error").hidden = true;
  if (dialog.open) dialog.close();
  if (tell) heard.postMessage(endsAt);
}

function show(left) {
  const text = part("minutes").innerHTML;
  part("countdown").textContent = text
    .replace("{minutes}", Math.floor(left / 60))
    .replace("{seconds}", left % 60);
}

// A screen reader hears two reminders, not every second.
function speak(left) {
  if (said < 1 && left <= 60) {
    said = 1;
    part("spoken").textContent = part("spoken-minute").innerHTML;
  }
  if (said < 2 && left <= 20) {
    said = 2;
    part("spoken").textContent = part("spoken-soon").innerHTML;
  }
}

async function check() {
  const answer = await fetch(dialog.dataset.statusUrl, { headers: { Accept: "application/json" } });
  const { seconds_left: left } = await answer.json();
  if (left > MARGIN) {
    begin(left, { tell: false });
    return;
  }
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`${dialog.dataset.signInUrl}?next=${here}`);
}

async function extend(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.redirected || !answer.ok) return check();
    const { seconds_left: left } = await answer.json();
    if (left > Number(dialog.dataset.warningSeconds)) begin(left);
    else complain("full");
  } catch {
    complain("trouble");
  }
}

function complain(why) {
  part("error").textContent = part(why).innerHTML;
  part("error").hidden = false;
}

let checking = false;

async function tick() {
  const left = secondsLeft();
  if (left <= 0) {
    if (checking) return;
    checking = true;
    // Another tab may have been in use: the server knows.
    await check().catch(() => {
      endsAt = Date.now() + 5000;
    });
    checking = false;
    return;
  }
  if (left > Number(dialog.dataset.warningSeconds)) return;
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  show(left);
  speak(left);
}

// What the person wrote in a chat and could not send yet stays on no device after signing out.
const signOut = document.getElementById("sign-out");

async function forget(event) {
  const form = event.target;
  if (!signOut || form.action !== signOut.action) return;
  event.preventDefault();
  await import("./chat/outbox.js").then(({ forgetAll }) => forgetAll()).catch(() => {});
  form.submit();
}

document.addEventListener("submit", forget);

if (dialog && document.body.dataset.leftSeconds) {
  const { leftSeconds, longestSeconds } = document.body.dataset;
  longestUntil = Date.now() + (Number(longestSeconds) - MARGIN) * 1000;
  begin(Number(leftSeconds));
  heard.addEventListener("message", ({ data }) => {
    if (data > endsAt) {
      endsAt = data;
      said = 0;
      if (dialog.open) dialog.close();
    }
  });
  part("extend").addEventListener("submit", extend);
  dialog.addEventListener("cancel", (event) => {
    // Escape means "I am here".
    event.preventDefault();
    part("extend").requestSubmit();
  });
  dialog.addEventListener("close", () => opener?.focus());
  // What htmx fetches is use as well.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) begin(Number(dialog.dataset.idleSeconds));
  });
  setInterval(tick, 1000);
}
