// Push messages to this browser: which of the page's words are true here, and the press that begins
// or ends them. The browser asks the person only after that press, never by itself.

const place = document.querySelector("[data-push]");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
    each.charCodeAt(0),
  );

const isSame = (one, other) =>
  one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);

/** What tells this browser's line from the others: the digest of where its messages go. */
const markOf = async (subscription) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const show = (...names) => {
  for (const each of place.querySelectorAll("[data-push-when]")) {
    each.hidden = !names.includes(each.dataset.pushWhen);
  }
};

const isForOurKey = (subscription) => {
  const key = subscription.options.applicationServerKey;
  return key && isSame(new Uint8Array(key), bytesOf(place.dataset.push));
};

/** The subscription of this browser, which may be another person's or for an older key of ours. */
const current = async () => {
  const { pushManager } = await navigator.serviceWorker.ready;
  return { pushManager, subscription: await pushManager.getSubscription() };
};

const begin = async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      show(Notification.permission === "denied" ? "denied" : "off");
      return;
    }
    const { pushManager, subscription: old } = await current();
    form.elements.replaces.value = old?.endpoint ?? "";
    if (old && !isForOurKey(old)) await old.unsubscribe();
    const applicationServerKey = bytesOf(place.dataset.push);
    const fresh = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = fresh.toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.submit();
  } catch {
    show("off", "failed");
  } finally {
    button.disabled = false;
  }
};

/** The line of this browser says so; and ending it there ends it in the browser, too. */
const markOwn = (line, subscription) => {
  line.querySelector("[data-push-here]").hidden = false;
  const form = line.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await subscription.unsubscribe().catch(() => {});
    form.submit();
  });
};

const look = async () => {
  if (Notification.permission === "denied") {
    show("denied");
    return;
  }
  place.querySelector("[data-push-form]").addEventListener("submit", begin);
  show("off");
  const { subscription } = await current();
  if (!subscription) return;
  const line = place.querySelector(`[data-push-mark="${await markOf(subscription)}"]`);
  if (!line) return;
  markOwn(line, subscription);
  if (Notification.permission === "granted" && isForOurKey(subscription)) show("on");
};

const isApple = /iPhone|iPad/.test(navigator.userAgent) || navigator.standalone === false;

// In a browser that cannot, and without this script, the words that stand are true.
if (place?.dataset.push) {
  if ("PushManager" in window && "Notification" in window && "serviceWorker" in navigator) look();
  else if (isApple) show("home-screen");
}
