// Lets a report begin without a network: keeps the blank form and what it is made of, nothing else, and answers only where
// the network does not. SHELL stands above this line: what to keep, and a version that changes with any of it.

const MINE = `blank-${SHELL.version.split("-")[0]}-`;
const NAME = `blank-${SHELL.version}`;

addEventListener("install", (event) => {
  // The form is asked for without cookies: it is the same for everybody.
  const page = new Request(SHELL.page, { credentials: "omit", cache: "reload" });
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll([page, ...SHELL.files])).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(MINE) && name !== NAME;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(SHELL.page)));
  else if (SHELL.files.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(() => caches.match(request.url)));
});
