// The board as it was told last, for a phone that is opened without a line: as long as it can be of use.
import type { ArrivalView, BoardView, StopRef } from "../shared/messages.ts";

const OF_USE_MILLISECONDS = 15 * 60_000;
/** A bus that stands at the stop stays on the board for a moment. */
const GRACE_MILLISECONDS = 60_000;

/** A board that still helps at that stop; null when it is of another one, or so old that it would mislead. */
export function pickBoard(kept: BoardView | null, stop: StopRef, now: number): BoardView | null {
  if (kept?.stop.stop_id !== stop.stop_id) return null;
  return now - Date.parse(kept.as_of) < OF_USE_MILLISECONDS ? kept : null;
}

/** Those that can still come: nobody is shown a bus that has gone since the board was told. */
export function listToCome(told: BoardView, now: number): ArrivalView[] {
  return told.arrivals.filter((one) => Date.parse(one.expected_at) > now - GRACE_MILLISECONDS);
}
