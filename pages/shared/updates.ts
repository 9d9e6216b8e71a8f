// The page's own copy on the device (worker/shell_worker.ts), and how another version takes its place.
import { signal } from "@preact/signals";

const LOOK_MILLISECONDS = 3_600_000;

/** Another version lies on the device, whole, and waits to be taken. */
export const updateReady = signal(false);

let waiting: ServiceWorker | null = null;
let wasAsked = false;

/** Keep the shell of this page on the device and look for other versions. Call once. */
export function keepShell(script: string, scope: string): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return;
  workers.addEventListener("controllerchange", () => {
    if (wasAsked) location.reload();
  });
  workers
    .register(script, { scope })
    .then((registration) => {
      const look = () => {
        waiting = registration.waiting;
        // The very first version waits for nobody.
        updateReady.value = waiting !== null && workers.controller !== null;
      };
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", look);
      });
      look();
      setInterval(() => void registration.update().catch(() => undefined), LOOK_MILLISECONDS);
    })
    .catch(() => undefined);
}

/** Change to the other version: the page is opened anew at once. */
export function takeUpdate(): void {
  wasAsked = true;
  waiting?.postMessage("take over");
}
