// What fits what is wrong: the message and the reason that one press sends. Pure.
import type { OperationsItem, ReservationView } from "../shared/messages.ts";
import type { Reason, Template } from "./actions.ts";

export const MESSAGES: Partial<Record<OperationsItem["kind"], Template>> = {
  passed_by: "left_behind",
  not_acknowledged: "confirm_waiting",
  alighting_not_acknowledged: "call_desk",
  alight_unserved: "call_desk",
  not_let_on: "call_desk",
  ramp_reported: "check_ramp",
  reported: "call_desk",
  ramp_broken: "check_ramp",
  vehicle_silent: "check_terminal",
};

const REASONS: Partial<Record<OperationsItem["kind"], Reason>> = {
  not_acknowledged: "not_confirmed",
  ramp_broken: "bus_trouble",
  ramp_reported: "bus_trouble",
  vehicle_silent: "bus_silent",
};

export function suggestReason(kind: OperationsItem["kind"]): Reason {
  return REASONS[kind] ?? "by_dispatcher";
}

/** A reservation that could be given another run, and which one it would give up. */
export interface Movable {
  reservation: ReservationView;
  run_id: string;
}

/** Whoever waits for the bus that the item is about (of one reservation only that one), soonest first. */
export function listMovable(item: OperationsItem, open: readonly ReservationView[]): Movable[] {
  const found: Movable[] = [];
  for (const reservation of open) {
    if (item.reservation_id && reservation.reservation_id !== item.reservation_id) continue;
    if (reservation.ended || reservation.state === "boarded") continue;
    const held = reservation.holds.find(
      (one) => (item.run_id && one.run_id === item.run_id) || isOf(item, one),
    );
    if (held) found.push({ reservation, run_id: held.run_id });
  }
  return found.sort((a, b) => a.reservation.asked_at.localeCompare(b.reservation.asked_at));
}

function isOf(item: OperationsItem, held: { vehicle_id: string | null }): boolean {
  return item.vehicle_id !== null && held.vehicle_id === item.vehicle_id;
}
