// The page of who came, opened without a network: as presence.js has kept it on this telephone, until that night. Its scope
// is one such page and nothing else of the office. With a network nothing is ever answered from here.
"use strict";
// So long a network may keep the door waiting, where the page is kept.
const PATIENCE = 6000;

// Newest first, and nothing of a night that is over: `presence ACCOUNT NIGHT` (static/presence.js).
const kept = async (request) => {
  for (const each of (await caches.keys()).filter((name) => name.startsWith("presence ")).reverse()) {
    if (Number(each.split(" ")[2]) < Date.now()) {
      await caches.delete(each);
      continue;
    }
    const answer = await (await caches.open(each)).match(request);
    if (answer) return answer;
  }
};
// The visit has ended, or the list is nobody's to see any more.
const drop = async (path) => {
  for (const each of await caches.keys()) await (await caches.open(each)).delete(path);
};

const page = async (request, path) => {
  const copy = await kept(path);
  const network = fetch(request).then(async (answer) => {
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) await drop(path);
    return copy && answer.status >= 500 ? copy : answer;
  });
  if (!copy) return network;
  network.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  return Promise.race([network.catch(() => copy), late]);
};
const file = async (request) => await kept(request) ?? fetch(request);

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === new URL(registration.scope).pathname) event.respondWith(page(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});
