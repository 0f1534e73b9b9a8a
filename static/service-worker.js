// The portal without a network: one page and the files of the look. Nothing personal is kept:
// pages are never stored, only what stands under /static/ and the page that says "no network".
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
