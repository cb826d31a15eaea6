// Shows one page of its own when a page can't be reached. It keeps that page and its style and nothing else: no page of
// a person, no answer of the server.
const CACHE = "offline-1";
const OFFLINE = "/offline";
const KEPT = [OFFLINE, "/static/css/offline.css"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (new URL(request.url).pathname === KEPT[1]) {
    event.respondWith(fetch(request).catch(() => caches.match(KEPT[1])));
  }
});
