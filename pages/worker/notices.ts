// What the server tells a closed page (server/push/notices.py): shown by the device, and one tap opens the page.

interface Notice {
  words: string;
  tag: string;
  urgent: boolean;
}

const SHAKE_MILLISECONDS = [250, 100, 250, 100, 250];

/** Show what is pushed, and open `page` where it is tapped. Call once. */
export function showNotices(worker: ServiceWorkerGlobalScope, page: string): void {
  worker.addEventListener("push", (event) => {
    const told = read(event.data);
    if (told) event.waitUntil(show(worker, told));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(openPage(worker, page));
  });
}

function read(data: PushMessageData | null): Notice | null {
  try {
    const told = data?.json() as Partial<Notice> | undefined;
    return typeof told?.words === "string"
      ? { words: told.words, tag: String(told.tag ?? ""), urgent: told.urgent === true }
      : null;
  } catch {
    return null;
  }
}

function show(worker: ServiceWorkerGlobalScope, told: Notice): Promise<void> {
  const looks: NotificationOptions & { renotify: boolean; vibrate?: number[] } = {
    tag: told.tag,
    renotify: true,
    requireInteraction: told.urgent,
    ...(told.urgent ? { vibrate: SHAKE_MILLISECONDS } : {}),
  };
  // A browser that shakes without being asked takes no tag for renotify where it is empty.
  return worker.registration.showNotification(told.words, told.tag ? looks : {});
}

async function openPage(worker: ServiceWorkerGlobalScope, page: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => new URL(one.url).pathname === page);
  await (open ? open.focus() : worker.clients.openWindow(page));
}
