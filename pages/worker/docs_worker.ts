// The description of the API on the device: as it is now while there is a line, as it was last without one.

const KEPT = "docs";
const PAGES = ["/docs", "/docs/shapes", "/docs/events", "/docs.css", "/static/docs.js"];

/** The types of the library know workers of any kind; this one is a service worker. */
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PAGES)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== worker.location.origin || !PAGES.includes(pathname))
    return;
  event.respondWith(answer(event.request, pathname));
});

async function answer(request: Request, path: string): Promise<Response> {
  const kept = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await kept.put(path, fresh.clone());
    return fresh;
  } catch (fault) {
    const known = await kept.match(path);
    if (known) return known;
    throw fault;
  }
}
