// The portal without a network: one page and the files of the look. Nothing personal is kept:
// pages are never stored, only what stands under /static/ and the page that says "no network".
// And push messages: that there is something new, and the page that a press opens.
// `self.SHELL` comes from /service-worker.js: version, files, offline (a page).
"use strict";

const CACHE = `shell-${SHELL.version}`;

// Fetched without cookies, so that the answers are nobody's.
const asNobody = (url) => new Request(url, { credentials: "omit", cache: "reload" });

const keepShell = async () => {
  const cache = await caches.open(CACHE);
  await cache.add(asNobody(SHELL.offline));
  // One missing file must not leave a person without the page.
  await Promise.allSettled(SHELL.files.map((url) => cache.add(asNobody(url))));
};

const dropOldShells = async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("shell-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
};

const page = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return caches.match(SHELL.offline);
  }
};

const keptFile = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
    return;
  }
  const url = new URL(request.url);
  if (url.origin === self.location.origin && SHELL.files.includes(url.pathname)) {
    event.respondWith(keptFile(request));
  }
});

// --- Push messages ---------------------------------------------------------------------------

// What cannot be read is told all the same: a browser wants each message to be shown.
const UNKNOWN = { title: "MyRopo", text: "", path: "/", language: "", topic: "news" };

const wordsOf = (data) => {
  try {
    return { ...UNKNOWN, ...data.json() };
  } catch {
    return UNKNOWN;
  }
};

// Of one topic the last message stands, and rings again.
const tell = ({ title, text, path, language, topic }) =>
  self.registration.showNotification(title, {
    body: text,
    lang: language,
    tag: topic,
    renotify: true,
    icon: "/static/icons/icon-192.png",
    badge: "/static/icons/badge-96.png",
    data: { path },
  });

// A dot on the app's icon; the portal itself counts (badge.js).
const mark = async () => navigator.setAppBadge?.().catch(() => {});

self.addEventListener("push", (event) => {
  event.waitUntil(Promise.all([tell(wordsOf(event.data)), mark()]));
});

// A window that shows the page already comes to the front. Others are left as they are: somebody
// may be writing there.
const openPage = async (path) => {
  const wanted = new URL(path, self.location.origin);
  if (wanted.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const found = windows.find((each) => each.url === wanted.href);
  await (found ? found.focus() : self.clients.openWindow(wanted.href));
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path ?? "/"));
});

// The browser takes messages under another address from now on. Nobody may be signed in: the old
// subscription's own secret says who asks.
const goOn = async (old, fresh) => {
  if (!old) return;
  const next = fresh ?? (await self.registration.pushManager.subscribe(old.options));
  const { endpoint, keys } = next.toJSON();
  const before = old.toJSON();
  const form = new URLSearchParams({
    endpoint,
    p256dh: keys.p256dh,
    auth: keys.auth,
    replaces: before.endpoint,
    old_auth: before.keys.auth,
  });
  await fetch("/push/renew/", { method: "POST", body: form, credentials: "omit" });
};

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(goOn(event.oldSubscription, event.newSubscription));
});
