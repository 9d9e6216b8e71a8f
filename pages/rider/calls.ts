// What calls for the rider's attention, once each: read from the steps of a reservation, pure, so that a test can tell.
import type { HoldView, ReservationView, StepView } from "../shared/messages.ts";
import type { Sound } from "../shared/sounds.ts";

export interface Call {
  step: StepView;
  sound: Sound;
  /** Whether the phone shakes: something must be done now. */
  isUrgent: boolean;
}

const CALLS: Record<string, Pick<Call, "sound" | "isUrgent">> = {
  acknowledged: { sound: "good", isUrgent: false },
  second_held: { sound: "soft", isUrgent: false },
  two_stops: { sound: "ready", isUrgent: true },
  asked: { sound: "ping", isUrgent: true },
  declined: { sound: "alarm", isUrgent: true },
  passed_by: { sound: "alarm", isUrgent: true },
  bus_lost: { sound: "alarm", isUrgent: true },
  boarded: { sound: "good", isUrgent: false },
  alighting: { sound: "ready", isUrgent: true },
  alight_unserved: { sound: "alarm", isUrgent: true },
  no_show: { sound: "alarm", isUrgent: true },
  expired: { sound: "alarm", isUrgent: true },
};

/** A step older than this is told by the words on the page alone. */
const FRESH_MILLISECONDS = 120_000;

/**
 * The last of the steps behind the first `heard` ones that calls; null when none does. `now`: milliseconds by the
 * server's clock.
 */
export function findCall(steps: readonly StepView[], heard: number, now: number): Call | null {
  for (const step of steps.slice(heard).reverse()) {
    const call = CALLS[step.type];
    if (call && now - Date.parse(step.at) < FRESH_MILLISECONDS) return { step, ...call };
  }
  return null;
}

/** Of two buses that are held the one that comes first stands first, whichever was held before. */
export function listInOrder(holds: readonly HoldView[]): HoldView[] {
  return holds.toSorted((a, b) => Date.parse(a.expected_at) - Date.parse(b.expected_at));
}

/** Two stops and fewer: whoever needs a moment to get to the kerb needs it now. */
const NEAR_STOPS = 2;

export type Phase = "ended" | "asking" | "get_off" | "aboard" | "ready" | "waiting";

/** What the rider is doing just now. */
export function findPhase(told: ReservationView): Phase {
  if (told.ended) return "ended";
  if (told.question) return "asking";
  const [first] = listInOrder(told.holds);
  const stops = first?.stops_away ?? null;
  if (told.state === "boarded") {
    const isNext = told.steps.some((step) => step.type === "alighting");
    return isNext && told.alight_stop ? "get_off" : "aboard";
  }
  return stops !== null && stops <= NEAR_STOPS ? "ready" : "waiting";
}

/** When it was said that a bus had passed by, if it was: the report that went out with it. */
export function findReport(told: ReservationView): StepView | null {
  return told.steps.findLast(isLeftBehind) ?? null;
}

/** Everything that the rider has reported on this ride, oldest first. */
export function listReports(told: ReservationView): StepView[] {
  return told.steps.filter((step) => step.type === "reported" || isLeftBehind(step));
}

function isLeftBehind(step: StepView): boolean {
  return step.type === "passed_by" && step.why !== "no_answer";
}
