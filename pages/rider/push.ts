// Being told when this page is closed: Web Push, asked for once, kept true with the server while the page is open.
import { computed, effect, signal } from "@preact/signals";
import { call } from "../shared/api.ts";
import { language } from "../shared/language.ts";
import { stored } from "../shared/storage.ts";
import { connection, isUp } from "./live.ts";
import { account } from "./state.ts";

const SEEN_MILLISECONDS = 5000;

/** null until the rider has said whether they want it. */
const wanted = stored<boolean | null>("rider.notices", null);
const trouble = signal<"denied" | "failed" | null>(null);

const canPush = "PushManager" in window && "Notification" in window && navigator.serviceWorker !== undefined;

export type PushState = "impossible" | "unasked" | "on" | "off" | "denied" | "failed";

export const pushState = computed<PushState>(() => {
  if (!canPush) return "impossible";
  if (trouble.value) return trouble.value;
  if (Notification.permission === "denied") return "denied";
  if (wanted.value === null) return "unasked";
  return wanted.value && Notification.permission === "granted" ? "on" : "off";
});

/** Call from a press: browsers ask their person only then. */
export async function turnPushOn(): Promise<void> {
  trouble.value = null;
  if ((await Notification.requestPermission()) !== "granted") {
    trouble.value = "denied";
    return;
  }
  try {
    await subscribe();
    wanted.value = true;
  } catch {
    trouble.value = "failed";
  }
}

export async function turnPushOff(): Promise<void> {
  trouble.value = null;
  wanted.value = false;
  const registration = await navigator.serviceWorker.getRegistration();
  const known = await registration?.pushManager.getSubscription();
  if (!known) return;
  const token = account.value?.token;
  await known.unsubscribe();
  const body = { endpoint: known.endpoint };
  if (token) await call("POST", "/riders/me/push/off", { token, body }).catch(() => undefined);
}

/** The device forgets that it was ever subscribed; the server forgets with the rider. */
export async function forgetPush(): Promise<void> {
  const registration = canPush ? await navigator.serviceWorker.getRegistration() : undefined;
  const known = await registration?.pushManager.getSubscription();
  await known?.unsubscribe().catch(() => false);
  wanted.value = null;
}

async function subscribe(): Promise<void> {
  const token = account.value?.token;
  if (!token) return;
  const registration = await navigator.serviceWorker.ready;
  const { public_key: key } = await call<{ public_key: string }>("GET", "/push/key");
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  });
  const { endpoint, keys } = made.toJSON();
  const body = { endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth }, language: language.value };
  await call("PUT", "/riders/me/push", { token, body });
}

/** Keep the subscription fresh, and tell the server while somebody sees this page. Call once. */
export function keepPush(): void {
  effect(() => {
    // Also for another rider on this device, and in another language.
    if (pushState.value === "on" && account.value && language.value) void subscribe().catch(() => undefined);
  });
  effect(() => {
    if (pushState.value !== "on" || !isUp.value) return;
    tellSeen();
    const timer = setInterval(() => document.hidden || tellSeen(), SEEN_MILLISECONDS);
    document.addEventListener("visibilitychange", tellSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tellSeen);
    };
  });
}

function tellSeen(): void {
  connection
    .peek()
    ?.ask("seen", { visible: !document.hidden })
    .catch(() => undefined);
}

export function declinePush(): void {
  wanted.value = false;
}
