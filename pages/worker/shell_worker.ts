// The page's shell on the device: it opens without a line, and changes to another version only as a whole.
//
// Every build of a page has another list of files, so another worker: the browser fetches all of it beside the old one
// and puts it in place when the page says so, or when it is opened the next time.

import { showNotices } from "./notices.ts";

/** Set when the page is bundled: one name per content, the page's own address, and every file that it loads. */
declare const SHELL_NAME: string;
declare const SHELL_PAGE: string;
declare const SHELL_FILES: readonly string[];

/** The types of the library know workers of any kind; this one is a service worker. */
const worker = self as unknown as ServiceWorkerGlobalScope;

const KIND = SHELL_NAME.slice(0, SHELL_NAME.lastIndexOf("-") + 1);

showNotices(worker, SHELL_PAGE);

worker.addEventListener("install", (event) => {
  const fresh = [SHELL_PAGE, ...SHELL_FILES].map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(SHELL_NAME).then((shell) => shell.addAll(fresh)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(KIND) && name !== SHELL_NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isShell = pathname === SHELL_PAGE || SHELL_FILES.includes(pathname);
  if (event.request.method !== "GET" || origin !== worker.location.origin || !isShell) return;
  event.respondWith(answer(event.request, pathname));
});

async function answer(request: Request, path: string): Promise<Response> {
  const shell = await caches.open(SHELL_NAME);
  return (await shell.match(path)) ?? fetch(request);
}
