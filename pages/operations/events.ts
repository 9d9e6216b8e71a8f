// How each event changes the dispatcher's picture. Pure.
import type {
  KioskHealth,
  OperationsItem,
  OperationsSnapshot,
  ReservationView,
  SentMessage,
  Sequenced,
} from "../shared/messages.ts";

export type OperationsEvent = Sequenced & {
  item?: OperationsItem | null;
  /** What was wrong and is not any more. */
  ended?: OperationsItem | null;
  reservation?: ReservationView | null;
  drivers_connected?: number;
  /** Of `kiosk`: how it is now. */
  kiosk?: KioskHealth | null;
  message?: SentMessage | null;
  /** Of `mark`: the item of the list, and in whose hand it is. */
  key?: string;
  taken_by?: string | null;
  taken_at?: string | null;
  is_done?: boolean;
};

/** The same picture after this event. */
export function applyEvent(known: OperationsSnapshot, event: OperationsEvent): OperationsSnapshot {
  const next = { ...known, items: changeItems(known.items, event) };
  const { reservation, message } = event;
  if (reservation) {
    const others = known.reservations.filter((one) => one.reservation_id !== reservation.reservation_id);
    next.reservations = [reservation, ...others];
  }
  if (message) {
    next.messages = [message, ...known.messages.filter((one) => one.message_id !== message.message_id)];
  }
  const { kiosk } = event;
  if (kiosk) {
    const others = known.kiosks.filter((one) => one.stop.stop_id !== kiosk.stop.stop_id);
    next.kiosks = [...others, kiosk].sort((a, b) => a.stop.stop_id.localeCompare(b.stop.stop_id));
  }
  if (event.drivers_connected !== undefined) next.drivers_connected = event.drivers_connected;
  return next;
}

function changeItems(items: OperationsItem[], event: OperationsEvent): OperationsItem[] {
  const { item, ended, key } = event;
  let next = items;
  if (item) next = [...next.filter((one) => one.key !== item.key), item];
  if (ended) next = next.filter((one) => one.key !== ended.key);
  if (event.type !== "mark") return next;
  if (event.is_done) return next.filter((one) => one.key !== key);
  const { taken_by = null, taken_at = null } = event;
  return next.map((one) => (one.key === key ? { ...one, taken_by, taken_at } : one));
}

/** Whether something on the list may have come to its end: a ride that it is about has moved on. */
export function isItemPerhapsOver(known: OperationsSnapshot, event: OperationsEvent): boolean {
  const id = event.reservation?.reservation_id;
  const isListed = id !== undefined && known.items.some((one) => one.reservation_id === id);
  return event.type === "reservation" && (isListed || id === undefined);
}
