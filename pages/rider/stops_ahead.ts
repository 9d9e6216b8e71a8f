// Which stops the bus still comes to: pure, so that a test can tell.
import type { StopRef } from "../shared/messages.ts";

/**
 * Of the stops of a run after the one where somebody boarded, in its order, those ahead of the bus. `goal`: the stop
 * that `stopsAway` counts to, the last one when null. Where nobody knows where the bus is, all of them.
 */
export function listAhead(
  stops: readonly StopRef[],
  goal: string | null,
  stopsAway: number | null,
): readonly StopRef[] {
  const place = goal === null ? stops.length - 1 : stops.findIndex((one) => one.stop_id === goal);
  if (stopsAway === null || place < 0) return stops;
  return stops.slice(Math.max(0, place - stopsAway + 1));
}
