// The terminal's state: who is signed in, what the bus knows and keeps, the line, and what was pressed.
import { computed, effect, signal, untracked } from "@preact/signals";
import { noteMoment } from "../shared/clock.ts";
import type { Command } from "../shared/command_queue.ts";
import { type Connection, connect } from "../shared/connection.ts";
import { type Keeper, openKeeper } from "../shared/keeper.ts";
import type { BusMessageView, DriverSnapshot, Sentence, WaitingPassenger } from "../shared/messages.ts";
import { stored } from "../shared/storage.ts";
import { announce } from "./announcing.ts";
import { type Behind, notePassed } from "./behind.ts";
import { applyEvent, type Cab, type DriverEvent, sortWaiting } from "./cab.ts";
import { afterShowing, listMeant, type Shown } from "./confirming.ts";
import { isUnsent, listPresses, withPresses } from "./presses.ts";
import { listHalts, listToConfirm, pickHalt } from "./road.ts";
import { DRIVER } from "./words.ts";

const DATABASE = "gachita.driver";
const NOTE_MILLISECONDS = 20_000;

export interface SignedIn {
  token: string;
  vehicle_id: string;
  plate: string;
}

/** Who is told what has come, after the cab has taken it. */
export interface Ears {
  hearSnapshot(before: Cab | null, now: Cab): void;
  hearEvent(before: Cab, event: DriverEvent): void;
}

/** What lies on the device of one bus. */
interface Kept {
  cab: Cab;
  behind: readonly Behind[];
}

export const signedIn = stored<SignedIn | null>("driver.signed_in", null);
/** What the server has told. */
const told = signal<Cab | null>(null);
export const behind = signal<readonly Behind[]>([]);
export const line = signal<Connection | null>(null);
export const cannotStore = signal(false);
export const wasSignedOut = signal(false);
/** Something that happened and needs no answer: shown for a while. */
export const note = signal<Sentence | null>(null);

const queued = computed<readonly Command[]>(() => line.value?.waiting.value ?? []);
/** What the driver sees: what was told, and what was pressed since. */
export const cab = computed(() => told.value && withPresses(told.value, queued.value));
export const halts = computed(() => (cab.value ? listHalts(cab.value) : []));
export const halt = computed(() => pickHalt(halts.value));
export const unsent = computed(() => listPresses(queued.value));

/** Since when there is no line, also if the page was opened anew meanwhile; null while there is one. */
const rememberedDown = stored<number | null>("driver.down_since", null);
export const downSince = computed(() => {
  const since = line.value?.downSince.value ?? null;
  return since === null ? null : Math.min(since, rememberedDown.value ?? since);
});

/** What the button on the card is about, and since when it shows that. */
let shown: Shown | null = null;

/** Confirm what the card shows, as far as it stood there long enough to be meant. */
export function confirmShown(): void {
  for (const reservation_id of listMeant(shown, Date.now())) command("acknowledge", { reservation_id });
}

function noteShown(): void {
  const open = halt.value ? listToConfirm(halt.value) : [];
  shown = afterShowing(
    shown,
    open.map((one) => one.reservation_id),
    Date.now(),
  );
}

let keeper: Keeper | null = null;
let ears: Ears | null = null;
let noteTimer: ReturnType<typeof setTimeout> | undefined;

export function show(sentence: Sentence): void {
  note.value = sentence;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => {
    note.value = null;
  }, NOTE_MILLISECONDS);
}

/** Keep it on the device; true only when it really lies there. */
async function keep(cabNow: Cab, behindNow: readonly Behind[], sure: boolean): Promise<boolean> {
  told.value = cabNow;
  behind.value = behindNow;
  const kept: Kept = { cab: cabNow, behind: behindNow };
  const isKept = (await keeper?.put(`cab.${cabNow.vehicle_id}`, kept, sure)) ?? false;
  cannotStore.value = !isKept;
  return isKept;
}

/** "The device has stored it": said only after it has. */
function sayDelivered(passengers: readonly WaitingPassenger[]): void {
  for (const { reservation_id, state } of passengers) {
    const isOnItsWay = queued.value.some(
      (command) => command.name === "delivered" && command.payload.reservation_id === reservation_id,
    );
    if (state === "assigned" && !isOnItsWay) command("delivered", { reservation_id });
  }
}

function sayMessagesDelivered(messages: readonly BusMessageView[]): void {
  for (const { message_id, state } of messages) {
    const isOnItsWay = queued.value.some((one) => one.payload.message_id === message_id);
    if (state === "sent" && !isOnItsWay) command("message_delivered", { message_id });
  }
}

export function command(name: string, payload: Record<string, unknown>): void {
  line.value?.command(name, payload);
}

/** Whether a press about this reservation has not been answered yet. */
export function isSending(reservationId: string): boolean {
  return isUnsent(queued.value, reservationId);
}

async function takeSnapshot({ sequence: _sequence, ...snapshot }: DriverSnapshot): Promise<void> {
  const before = told.value;
  const next = { ...snapshot, waiting: sortWaiting(snapshot.waiting) };
  const kept = keep(next, behind.value, true);
  ears?.hearSnapshot(before, next);
  if (!(await kept)) return;
  sayDelivered(next.waiting);
  sayMessagesDelivered(next.messages ?? []);
}

async function takeEvent(event: DriverEvent): Promise<void> {
  noteMoment(event.at);
  const before = told.value;
  if (!before) return;
  const next = applyEvent(before, event);
  const isView = event.type === "progress";
  const kept = keep(next, notePassed(behind.value, before, event), !isView);
  ears?.hearEvent(before, event);
  if (isView || !(await kept)) return;
  sayDelivered(next.waiting);
  sayMessagesDelivered(next.messages ?? []);
}

/** Forget the bus on this device. Presses that were not sent yet stay: they are sent when it signs in again. */
export function signOut(): void {
  const who = signedIn.value;
  signedIn.value = null;
  told.value = null;
  behind.value = [];
  rememberedDown.value = null;
  if (who) void keeper?.put(`cab.${who.vehicle_id}`, null, true);
}

const token = computed(() => signedIn.value?.token ?? null);

/** Bring back what this device knew, then keep one line to the server while somebody is signed in. Call once. */
export async function keepLive(listening: Ears): Promise<void> {
  ears = listening;
  keeper = await openKeeper(DATABASE);
  effect(() => {
    const known = token.value;
    if (known === null) return;
    let isOver = false;
    void bringBack(untracked(() => signedIn.value?.vehicle_id ?? "")).then((commands) => {
      if (!isOver) line.value = openLine(known, commands);
    });
    return () => {
      isOver = true;
      untracked(() => line.value?.close());
      line.value = null;
    };
  });
  effect(watchLink);
  effect(noteShown);
}

async function bringBack(vehicleId: string): Promise<Command[]> {
  const kept = await keeper?.get<Kept | null>(`cab.${vehicleId}`, null);
  if (kept && told.value === null) {
    told.value = kept.cab;
    behind.value = kept.behind;
  }
  return (await keeper?.get<Command[]>(`presses.${vehicleId}`, [])) ?? [];
}

function watchLink(): void {
  const link = line.value?.link.value;
  if (link === "up") rememberedDown.value = null;
  else if (link === "down") rememberedDown.value = untracked(() => downSince.value);
  if (link !== "refused") return;
  wasSignedOut.value = true;
  untracked(signOut);
}

function openLine(known: string, commands: Command[]): Connection {
  const vehicleId = signedIn.value?.vehicle_id ?? "";
  return connect<DriverSnapshot, DriverEvent>({
    namespace: "/driver",
    token: known,
    shelf: {
      load: () => commands,
      save: (waiting) => void keeper?.put(`presses.${vehicleId}`, waiting, true),
    },
    onSnapshot: (snapshot) => void takeSnapshot(snapshot),
    onEvent: (event) => void takeEvent(event),
    onAnswer: (asked, reply) => {
      if (reply.ok || asked.name === "delivered" || asked.name.startsWith("message_")) return;
      const refused = { ko: reply.detail_ko, en: reply.detail };
      show(refused);
      announce("soft", DRIVER.sayRefused(refused));
    },
  });
}
