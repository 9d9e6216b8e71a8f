// Booking, cancelling and answering: each press is a command that is sent until it is answered, and counts once.
import { signal } from "@preact/signals";
import { type Call, call, callAsReply, Refusal } from "../shared/api.ts";
import { type Command, CommandQueue } from "../shared/command_queue.ts";
import { newId } from "../shared/identity.ts";
import { language } from "../shared/language.ts";
import type { ArrivalView, Need, Reply, ReportKind, ReservationView } from "../shared/messages.ts";
import { forgetEverything, storedShelf } from "../shared/storage.ts";
import { account, forgetRider, needs, noteReservation, refusal } from "./state.ts";

/** After this long an unsent booking has become pointless: the buses on the board have gone. */
const PATIENCE_MILLISECONDS = 180_000;

export type Outcome = "boarded" | "not_boarded" | "alighted";

export const waiting = signal<readonly Command[]>([]);
/** The server asked to send nothing before that moment, by the device's clock; null: it did not. */
export const restsUntil = signal<number | null>(null);

const queue = new CommandQueue(
  storedShelf("gachita.rider.commands"),
  {
    deliver,
    onAnswer,
    onChange: (commands) => {
      waiting.value = commands;
    },
    onRest: (until) => {
      restsUntil.value = until;
    },
    patience: PATIENCE_MILLISECONDS,
  },
  newId,
);

window.addEventListener("online", () => void queue.flush());
void queue.flush();

async function deliver(command: Command): Promise<Reply> {
  try {
    return await sendAsRider(command);
  } catch (problem) {
    if (problem instanceof Refusal) return problem.reply; // no account could be made
    throw problem;
  }
}

async function sendAsRider(command: Command): Promise<Reply> {
  const reply = await send(command, await getToken());
  if (reply.ok || reply.code !== "not_signed_in" || command.name !== "reserve") return reply;
  // The server does not know this rider any more. A press that books may make a new one; nothing else does.
  account.value = null;
  return send(command, await getToken());
}

function send(command: Command, token: string): Promise<Reply> {
  const { path, body } = command.payload as { path: string; body?: unknown };
  const options: Call = { token, idempotencyKey: command.command_id, body: body ?? {} };
  return callAsReply("POST", path, options);
}

/** The rider's token; an account without a name is made at the first press that needs one. */
async function getToken(): Promise<string> {
  if (account.value) return account.value.token;
  const body = { language: language.value, needs: needs.value ?? [] };
  account.value = await call("POST", "/riders", { body });
  return (account.value as { token: string }).token;
}

/** The reservation that the last press on this page has made: it comes into view. */
export const justBooked = signal<string | null>(null);

function onAnswer(command: Command, reply: Reply): void {
  if (!reply.ok) {
    refusal.value = reply;
    return;
  }
  const answer = reply.answer as Partial<ReservationView> | null | undefined;
  if (!answer?.reservation_id) return;
  noteReservation(answer as ReservationView);
  if (command.name === "reserve") justBooked.value = answer.reservation_id;
}

/** What is asked for: this very run, or any run of a route from a moment on. */
export interface Wish {
  stop: string;
  route_id: string;
  trip_id?: string;
  service_date?: string;
  alight_stop?: string;
  depart_after?: string;
  /** Keep the wish when no run can be held yet. */
  wait?: boolean;
}

export function wishFor(arrival: ArrivalView, stopId: string, alightStop: string | null): Wish {
  return {
    stop: stopId,
    route_id: arrival.route_id,
    trip_id: arrival.trip_id,
    service_date: arrival.service_date,
    ...(alightStop ? { alight_stop: alightStop } : {}),
  };
}

export function book(wish: Wish): void {
  refusal.value = null;
  queue.add("reserve", { path: "/reservations", body: { ...wish, needs: needs.value ?? [] } });
}

export function cancelReservation(id: string): void {
  queue.add("cancel", { reservation_id: id, path: `/reservations/${encodeURIComponent(id)}/cancel` });
}

export function answerOutcome(id: string, outcome: Outcome): void {
  const path = `/reservations/${encodeURIComponent(id)}/outcome`;
  queue.add("outcome", { reservation_id: id, path, body: { outcome } });
}

/** Get off there: the bus that is held stays, its driver is told. */
export function changeAlighting(id: string, stop: string): void {
  const path = `/reservations/${encodeURIComponent(id)}/alight`;
  refusal.value = null;
  queue.add("alight", { reservation_id: id, path, body: { alight_stop: stop } });
}

/** `run`: which bus of the ride; null: the one that the rider had last. */
export function reportBus(id: string, kind: ReportKind, run: string | null): void {
  const path = `/reservations/${encodeURIComponent(id)}/report`;
  queue.add("report", { reservation_id: id, path, body: run === null ? { kind } : { kind, run_id: run } });
}

export function withdraw(command: Command): void {
  queue.withdraw(command.command_id);
}

/** Remember what help is needed, on the device and, for an account that exists, on the server. */
export function saveNeeds(chosen: Need[]): void {
  needs.value = chosen;
  const token = account.value?.token;
  if (token) call("PATCH", "/riders/me", { token, body: { needs: chosen } }).catch(() => undefined);
}

/** Delete the account on the server and all that this device holds. False when the server cannot be reached. */
export async function eraseEverything(): Promise<boolean> {
  const token = account.value?.token;
  try {
    if (token) await call("DELETE", "/riders/me", { token });
  } catch (problem) {
    if (!(problem instanceof Refusal && problem.status === 401)) return false;
  }
  queue.clear();
  forgetRider();
  forgetEverything();
  return true;
}
