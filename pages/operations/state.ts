// What the dispatcher's page knows, kept true by its line.
import { computed, effect, signal, untracked } from "@preact/signals";
import { noteMoment } from "../shared/clock.ts";
import { type Connection, connect } from "../shared/connection.ts";
import type { OperationsItem, OperationsSnapshot, ReservationView, Sequenced } from "../shared/messages.ts";
import { stored } from "../shared/storage.ts";
import { nameItem, sortItems } from "./urgency.ts";

const REFRESH_MILLISECONDS = 20_000;

type OperationsEvent = Sequenced & {
  item?: OperationsItem | null;
  /** What was wrong and is not any more. */
  ended?: OperationsItem | null;
  reservation?: ReservationView | null;
  drivers_connected?: number;
};

export const token = stored<string | null>("operations.token", null);
export const picture = signal<OperationsSnapshot | null>(null);
export const line = signal<Connection | null>(null);
export const wasSignedOut = signal(false);

export const items = computed(() => sortItems(picture.value?.items ?? []));
export const openReservations = computed(() => picture.value?.reservations.filter((one) => !one.ended) ?? []);

export function signOut(): void {
  token.value = null;
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

function takeEvent(event: OperationsEvent): void {
  noteMoment(event.at);
  const known = picture.value;
  if (!known) return;
  const { item, reservation } = event;
  const next = { ...known };
  if (item) next.items = [...known.items.filter((one) => nameItem(one) !== nameItem(item)), item];
  const { ended } = event;
  if (ended) next.items = next.items.filter((one) => nameItem(one) !== nameItem(ended));
  if (reservation) {
    const others = known.reservations.filter((one) => one.reservation_id !== reservation.reservation_id);
    next.reservations = [reservation, ...others];
  }
  if (event.drivers_connected !== undefined) next.drivers_connected = event.drivers_connected;
  picture.value = next;
}

/** Keep one line while somebody is signed in. Call once. */
export function keepLive(): void {
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
    signOut();
  });
}
