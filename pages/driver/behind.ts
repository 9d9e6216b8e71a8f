// The stops behind: what became of whom the driver was told about. Kept on the device, a few lines.
import type { StopRef } from "../shared/messages.ts";
import type { Cab, DriverEvent } from "./cab.ts";

export type Outcome = "boarded" | "alighted" | "no_show" | "withdrawn";

export interface Behind {
  reservation_id: string;
  stop: StopRef;
  outcome: Outcome;
  /** By the server's clock. */
  at: string;
}

const KEPT = 12;

/** The list after this event, the newest first; the same list when the event ends nothing. */
export function notePassed(list: readonly Behind[], before: Cab, event: DriverEvent): readonly Behind[] {
  const outcome = outcomeOf(event);
  if (outcome === null || !("reservation_id" in event)) return list;
  const id = event.reservation_id;
  const waiting = before.waiting.find((one) => one.reservation_id === id)?.stop;
  const aboard = before.on_board.find((one) => one.reservation_id === id)?.stop;
  const stop = waiting ?? aboard;
  if (!stop) return list;
  // Off the bus while aboard is the end of a ride, however the server words it.
  const told = !waiting && outcome === "withdrawn" ? "alighted" : outcome;
  const line: Behind = { reservation_id: id, stop, outcome: told, at: event.at };
  return [line, ...list].slice(0, KEPT);
}

function outcomeOf(event: DriverEvent): Outcome | null {
  if (event.type === "withdrawn") {
    if (event.why === "no_show" || event.why === "alighted") return event.why;
    return "withdrawn";
  }
  if (event.type !== "passenger") return null;
  return event.state === "boarded" ? "boarded" : null;
}
