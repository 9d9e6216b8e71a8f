// The terminal's state: who is signed in, what the bus knows, the line, and what is said aloud about it.
import { computed, effect, signal, untracked } from "@preact/signals";
import { noteMoment } from "../shared/clock.ts";
import { type Connection, connect } from "../shared/connection.ts";
import { say } from "../shared/language.ts";
import type { DriverSnapshot, Sentence, WaitingPassenger } from "../shared/messages.ts";
import { load, save, stored } from "../shared/storage.ts";
import { announce } from "./announcing.ts";
import { applyEvent, type Cab, type DriverEvent, sortWaiting } from "./cab.ts";
import { DRIVER, HELP, HELP_NONE } from "./words.ts";

const CAB_KEY = "gachita.driver.cab";
const NOTE_MILLISECONDS = 20_000;

export interface SignedIn {
  token: string;
  vehicle_id: string;
  plate: string;
}

export const signedIn = stored<SignedIn | null>("driver.signed_in", null);
export const cab = signal<Cab | null>(load<Cab | null>(CAB_KEY, null));
export const line = signal<Connection | null>(null);
export const cannotStore = signal(false);
export const wasSignedOut = signal(false);
/** Something that happened and needs no answer: shown for a while. */
export const note = signal<Sentence | null>(null);

let noteTimer: ReturnType<typeof setTimeout> | undefined;

function show(sentence: Sentence): void {
  note.value = sentence;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => {
    note.value = null;
  }, NOTE_MILLISECONDS);
}

/** Keep the cab on the device; true only when it really lies there. */
function keep(next: Cab): boolean {
  cab.value = next;
  const isKept = save(CAB_KEY, next);
  cannotStore.value = !isKept;
  return isKept;
}

/** "The device has stored it": said only after it has. */
function sayDelivered(passengers: readonly WaitingPassenger[]): void {
  const waiting = line.value?.waiting.value ?? [];
  for (const { reservation_id, state } of passengers) {
    const isOnItsWay = waiting.some(
      (command) => command.name === "delivered" && command.payload.reservation_id === reservation_id,
    );
    if (state === "assigned" && !isOnItsWay) command("delivered", { reservation_id });
  }
}

export function command(name: string, payload: Record<string, unknown>): void {
  line.value?.command(name, payload);
}

/** Whether a press about this reservation has not been answered yet. */
export function isSending(reservationId: string): boolean {
  const waiting = line.value?.waiting.value ?? [];
  return waiting.some((one) => one.name !== "delivered" && one.payload.reservation_id === reservationId);
}

function takeSnapshot({ sequence: _sequence, ...told }: DriverSnapshot): void {
  const before = new Set(cab.value?.waiting.map((one) => one.reservation_id));
  const next = { ...told, waiting: sortWaiting(told.waiting) };
  const isKept = keep(next);
  if (isKept) sayDelivered(next.waiting);
  const news = next.waiting.find((one) => !before.has(one.reservation_id));
  if (news) announce("ping", DRIVER.sayNew(news.stop.name, helpWords(news)));
}

function takeEvent(event: DriverEvent): void {
  noteMoment(event.at);
  const before = cab.value;
  if (!before) return;
  const isKept = keep(applyEvent(before, event));
  if (event.type === "waiting_passenger" && isKept) sayDelivered([event]);
  tell(before, event);
}

/** What the driver hears of an event. */
function tell(before: Cab, event: DriverEvent): void {
  if (event.type === "waiting_passenger") {
    const isKnown = before.waiting.some((one) => one.reservation_id === event.reservation_id);
    const isNews = !isKnown || event.state === "assigned";
    if (isNews) announce("ping", DRIVER.sayNew(event.stop.name, helpWords(event)));
  } else if (event.type === "alighting_passenger" && event.stop) {
    announce("soft", DRIVER.sayAlighting(event.stop.name));
  } else if (event.type === "withdrawn") {
    const gone = before.waiting.find((one) => one.reservation_id === event.reservation_id);
    if (!gone) return;
    show(DRIVER.withdrawn(gone.stop.name));
    announce("soft", DRIVER.sayWithdrawn(gone.stop.name));
  } else if (event.type === "reminder") {
    const waiting = before.waiting.find((one) => one.reservation_id === event.reservation_id);
    if (waiting) remind(waiting, event.why);
  }
}

function remind(waiting: WaitingPassenger, why: "not_acknowledged" | "two_stops" | "approaching"): void {
  const stop = waiting.stop.name;
  if (why === "not_acknowledged") announce("ping", DRIVER.sayAgain(stop));
  else if (why === "two_stops") announce("soft", DRIVER.sayTwoStops(stop));
  else announce("soft", DRIVER.sayApproach(stop, helpWords(waiting)));
}

function helpWords(waiting: WaitingPassenger): string {
  return waiting.help.map((need) => say(HELP[need])).join(", ") || say(HELP_NONE);
}

export function signOut(): void {
  signedIn.value = null;
  cab.value = null;
  save(CAB_KEY, null);
}

const token = computed(() => signedIn.value?.token ?? null);

/** Keep one line to the server while somebody is signed in. Call once. */
export function keepLive(): void {
  effect(() => {
    const known = token.value;
    if (known === null) return;
    const opened = untracked(() => openLine(known));
    line.value = opened;
    return () => {
      opened.close();
      line.value = null;
    };
  });
  let wasUp = false;
  effect(() => {
    const link = line.value?.link.value;
    if (link === "refused") {
      wasSignedOut.value = true;
      signOut();
    }
    if (link === "down" && wasUp) announce("alarm", DRIVER.sayLinkLost);
    wasUp = link === "up";
  });
}

function openLine(known: string): Connection {
  return connect<DriverSnapshot, DriverEvent>({
    namespace: "/driver",
    token: known,
    onSnapshot: takeSnapshot,
    onEvent: takeEvent,
    onAnswer: (asked, reply) => {
      if (!reply.ok && asked.name !== "delivered") show({ ko: reply.detail_ko, en: reply.detail });
    },
  });
}
