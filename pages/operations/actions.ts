// What a dispatcher does: each press is one command with a name of its own, sent again until it is answered.
import { signal } from "@preact/signals";
import { newId } from "../shared/identity.ts";
import type { OperationsItem, Reply, ReservationView, Sentence } from "../shared/messages.ts";
import { ACTIONS } from "./action_words.ts";
import { line } from "./state.ts";

export type Template =
  | "confirm_waiting"
  | "left_behind"
  | "wait_for_passenger"
  | "check_ramp"
  | "check_terminal"
  | "call_desk";
export type Reason = "not_confirmed" | "bus_silent" | "bus_trouble" | "by_dispatcher";

export const TEMPLATES: readonly Template[] = [
  "confirm_waiting",
  "left_behind",
  "wait_for_passenger",
  "check_ramp",
  "check_terminal",
  "call_desk",
];
export const LONGEST_MESSAGE = 120;
export const LONGEST_NOTE = 500;
const TRIES = 3;

/** What came of the last press: shown for a while, and read out. */
export const notice = signal<{ sentence: Sentence; isBad: boolean; count: number } | null>(null);
/** Names of presses that are on their way. */
export const busy = signal<ReadonlySet<string>>(new Set());

export function tell(sentence: Sentence, isBad = false): void {
  notice.value = { sentence, isBad, count: (notice.value?.count ?? 0) + 1 };
}

async function send(name: string, payload: object): Promise<Reply> {
  const command = { ...payload, command_id: newId() };
  for (let tries = 1; ; tries += 1) {
    try {
      const opened = line.value;
      if (!opened) throw new Error("signed out");
      return await opened.ask(name, command);
    } catch (failure) {
      if (tries >= TRIES) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 1000 * tries));
    }
  }
}

/** One press. `done`: what to say when it was taken. Returns whether it was. */
async function act(
  press: string,
  name: string,
  payload: object,
  done: Sentence | ((reply: Reply) => Sentence),
): Promise<boolean> {
  if (busy.value.has(press)) return false;
  busy.value = new Set([...busy.value, press]);
  try {
    const reply = await send(name, payload);
    if (reply.ok) tell(typeof done === "function" ? done(reply) : done);
    else tell({ ko: reply.detail_ko, en: reply.detail }, true);
    return reply.ok;
  } catch {
    tell(ACTIONS.notSent, true);
    return false;
  } finally {
    busy.value = new Set([...busy.value].filter((one) => one !== press));
  }
}

export const take = (item: OperationsItem) =>
  act(`mark ${item.key}`, "take", { key: item.key }, ACTIONS.taken);
export const letGo = (item: OperationsItem) =>
  act(`mark ${item.key}`, "let_go", { key: item.key }, ACTIONS.wasLetGo);
export const settle = (item: OperationsItem) =>
  act(`mark ${item.key}`, "settle", { key: item.key }, ACTIONS.settled);

/** Whom a message goes to, and what it is about. */
export interface Addressee {
  vehicle_id: string;
  plate: string | null;
  reservation_id?: string | null;
  stop_id?: string | null;
}

export function write(to: Addressee, said: { template: Template } | { text: string }): Promise<boolean> {
  const about = to.reservation_id ? { reservation_id: to.reservation_id } : {};
  const stop = to.stop_id ? { stop: to.stop_id } : {};
  const payload = { vehicle_id: to.vehicle_id, ...about, ...stop, ...said };
  return act(`message ${to.vehicle_id}`, "message", payload, ACTIONS.messageSent(to.plate ?? to.vehicle_id));
}

export function reassign(one: { reservation_id: string; code: string }, runId: string, reason: Reason) {
  const payload = { reservation_id: one.reservation_id, run_id: runId, reason };
  return act(`reassign ${one.reservation_id}`, "reassign", payload, (reply) => {
    const moved = reply.ok ? (reply.reservation as ReservationView) : null;
    const bus = moved?.holds[0];
    return ACTIONS.reassigned(one.code, bus?.route_name ?? "?", bus?.plate ?? "");
  });
}

export const note = (reservationId: string, text: string) =>
  act(`note ${reservationId}`, "note", { reservation_id: reservationId, text }, ACTIONS.noted);
