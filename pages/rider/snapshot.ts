// What is shown once a snapshot has come: what it says, and what was booked while it was on its way.
import type { ReservationView } from "../shared/messages.ts";

/** A snapshot that was made before a booking may arrive after the booking's own answer, this much later at most. */
const CROSSING_MILLISECONDS = 20_000;

/** The reservations of a snapshot, and those known ones that are too new to be in it. */
export function joinSnapshot(
  known: readonly ReservationView[],
  told: readonly ReservationView[],
  now: number,
): readonly ReservationView[] {
  const names = new Set(told.map((one) => one.reservation_id));
  const crossing = known.filter(
    (one) =>
      !names.has(one.reservation_id) && !one.ended && now - Date.parse(one.asked_at) < CROSSING_MILLISECONDS,
  );
  return [...crossing, ...told];
}
