// What the dispatcher's page knows, kept true by its line.
import { computed, effect, signal, untracked } from "@preact/signals";
import { call } from "../shared/api.ts";
import { noteMoment } from "../shared/clock.ts";
import { type Connection, connect } from "../shared/connection.ts";
import type { OperationsSnapshot } from "../shared/messages.ts";
import { account, wasSignedOut } from "./account.ts";
import { applyEvent, isItemPerhapsOver, type OperationsEvent } from "./events.ts";
import { sortItems } from "./urgency.ts";

const REFRESH_MILLISECONDS = 20_000;
const SOON_MILLISECONDS = 400;

export const picture = signal<OperationsSnapshot | null>(null);
export const line = signal<Connection | null>(null);
/** The reservation whose notes or messages have changed last: whoever shows its history asks again. */
export const changedHistory = signal<{ reservationId: string; count: number } | null>(null);

export const items = computed(() => sortItems(picture.value?.items ?? []));
export const openReservations = computed(() => picture.value?.reservations.filter((one) => !one.ended) ?? []);

export function signOut(): void {
  const token = account.value?.token ?? null;
  if (token) void call("POST", "/sign-out", { token }).catch(() => undefined);
  account.value = null;
  picture.value = null;
}

/** Ask for the whole picture again. */
export async function refresh(): Promise<void> {
  try {
    const reply = await line.value?.ask("refresh", {});
    if (reply?.ok && reply.snapshot) picture.value = reply.snapshot as OperationsSnapshot;
  } catch {
    // The line is down, and the banner says so; the next connection brings the picture.
  }
}

let soon: ReturnType<typeof setTimeout> | undefined;

function takeEvent(event: OperationsEvent): void {
  noteMoment(event.at);
  const known = picture.value;
  if (!known) return;
  picture.value = applyEvent(known, event);
  const about = event.message?.reservation_id ?? event.reservation?.reservation_id;
  if (about) changedHistory.value = { reservationId: about, count: event.sequence };
  if (!isItemPerhapsOver(known, event)) return;
  clearTimeout(soon);
  soon = setTimeout(() => void refresh(), SOON_MILLISECONDS);
}

/** Keep one line while somebody is signed in. Call once. */
export function keepLive(): void {
  const token = computed(() => account.value?.token ?? null);
  effect(() => {
    const known = token.value;
    if (known === null) return;
    const opened = untracked(() =>
      connect<OperationsSnapshot, OperationsEvent>({
        namespace: "/operations",
        token: known,
        onSnapshot: (snapshot) => {
          picture.value = snapshot;
        },
        onEvent: takeEvent,
      }),
    );
    line.value = opened;
    const timer = setInterval(() => document.hidden || void refresh(), REFRESH_MILLISECONDS);
    return () => {
      clearInterval(timer);
      opened.close();
      line.value = null;
    };
  });
  effect(() => {
    if (line.value?.link.value !== "refused") return;
    wasSignedOut.value = true;
    account.value = null;
    picture.value = null;
  });
}
