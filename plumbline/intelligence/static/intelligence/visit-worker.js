// The service worker of /visit/: keeps the pages of visits so that they open without signal, and sends what waits when
// the phone finds a signal again. It keeps only pages that say of themselves that they hold nothing of anybody's.

const PAGES = "plumbline-visit-pages";
const FILES = "plumbline-visit-files";
const LINK = "/visit/by-link/"; // the page that stands in, without signal, for any page of a link
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const slow = (answer) => Promise.race([answer, new Promise((_, failed) => setTimeout(() => failed(new Error("slow")), PATIENCE))]);
const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.get("X-Visit-Shell") === "1";
const shellOf = (path) => (path.startsWith(LINK) ? LINK : path);

const page = async (request) => {
  const path = new URL(request.url).pathname;
  const cache = await caches.open(PAGES);
  const kept = await cache.match(shellOf(path));
  const fetched = fetch(request).then(async (answer) => {
    if (isShell(answer)) await cache.put(path, answer.clone());
    return answer;
  });
  try {
    const answer = await (kept ? slow(fetched) : fetched);
    return answer.status >= 500 && kept ? kept : answer;
  } catch (none) {
    if (kept) return kept;
    const words = "This page was not opened on this phone with signal before. Open it once with signal; then it works without.";
    const html = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>No signal – Plumbline</title><h1>There is no signal</h1><p>${words}</p>`;
    return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
};

// Files: what is kept is given at once and fetched anew behind it. Their names carry a hash, where it matters.
const file = async (event) => {
  const cache = await caches.open(FILES);
  const kept = await cache.match(event.request.url);
  const fetched = fetch(event.request).then(async (answer) => {
    if (answer.ok && answer.type === "basic") await cache.put(event.request.url, answer.clone());
    return answer;
  });
  if (!kept) return fetched;
  event.waitUntil(fetched.catch(() => null));
  return kept;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith("/visit/")) event.respondWith(page(request));
  else if (pathname.startsWith("/static/") || pathname === "/council.css") event.respondWith(file(event));
});

// A page asks: keep these, so that I open without signal. Answers with true once all of it is there. `all`: these are all
// that any page needs, so files of an earlier version go.
const keep = async ({ pages, files, all }) => {
  const held = await caches.open(PAGES);
  for (const path of pages) {
    const answer = await fetch(path, { credentials: "same-origin" });
    if (isShell(answer)) await held.put(path, answer);
    else if (!(await held.match(path))) return false;
  }
  const cache = await caches.open(FILES);
  for (const address of files) if (!(await cache.match(address))) await cache.add(address);
  if (all) for (const { url } of await cache.keys()) if (!files.includes(url)) await cache.delete(url);
  return true;
};
self.addEventListener("message", (event) => {
  if (!event.data || !event.data.pages) return;
  event.waitUntil(
    keep(event.data).then(
      (done) => event.ports[0].postMessage(done),
      () => event.ports[0].postMessage(false),
    ),
  );
});

// Signal again (where the browser wakes a worker for it): only for who is signed in, and only what is theirs.
self.addEventListener("sync", (event) => {
  if (event.tag !== "visits") return;
  const told = async () => (await self.clients.matchAll()).forEach((client) => client.postMessage({ changed: true }));
  event.waitUntil(self.Visits.sendMine().then(told));
});
