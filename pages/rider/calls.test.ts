// Each thing that matters calls once; what is old, or was heard before, does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HoldView, ReservationView } from "../shared/messages.ts";
import { findCall, findPhase, findReport, listReports } from "./calls.ts";

const AT = Date.parse("2026-03-02T12:00:00Z");
const step = (type: string, seconds: number, why: string | null = null) => ({
  type,
  at: new Date(AT + seconds * 1000).toISOString(),
  run_id: null,
  why,
});
const told = (facts: Partial<ReservationView>): ReservationView =>
  ({ state: "delivered", ended: false, question: null, holds: [], steps: [], ...facts }) as ReservationView;
const held = (...stopsAway: (number | null)[]) =>
  stopsAway.map((stops, place) => {
    const at = new Date(AT + (stops ?? place) * 60_000).toISOString();
    return { stops_away: stops, expected_at: at } as HoldView;
  });

test("what was heard before does not call again", () => {
  const steps = [step("assigned", 0), step("delivered", 1), step("acknowledged", 5)];
  assert.equal(findCall(steps, 2, AT + 6000)?.sound, "good");
  assert.equal(findCall(steps, 3, AT + 6000), null);
});

test("of several at once the last calls, and steps that need nobody do not", () => {
  const steps = [step("passed_by", 0), step("assigned", 1), step("two_stops", 2), step("approaching", 3)];
  assert.equal(findCall(steps, 0, AT + 4000)?.step.type, "two_stops");
  assert.equal(findCall(steps.slice(1, 2), 0, AT + 4000), null);
});

test("a phone that comes out of the pocket does not sound for what is long over", () => {
  assert.equal(findCall([step("two_stops", 0)], 0, AT + 600_000), null);
});

test("two stops before, it is time to get ready; aboard, only the reminder says so", () => {
  assert.equal(findPhase(told({ holds: held(3) })), "waiting");
  assert.equal(findPhase(told({ holds: held(2) })), "ready");
  assert.equal(findPhase(told({ holds: held(null) })), "waiting");
  assert.equal(findPhase(told({ holds: held(7, 2) })), "ready", "also for the bus that was held second");
  const aboard = {
    state: "boarded" as const,
    holds: held(4),
    alight_stop: { stop_id: "b", name: "b", code: "" },
  };
  assert.equal(findPhase(told(aboard)), "aboard");
  assert.equal(findPhase(told({ ...aboard, steps: [step("alighting", 0)] })), "get_off");
  assert.equal(findPhase(told({ holds: held(0), question: "did_you_board" })), "asking");
});

test("what the rider has reported is listed, what the chain found out itself is not", () => {
  const steps = [step("passed_by", 0, "no_answer"), step("reported", 1, "ramp_broken"), step("passed_by", 2)];
  assert.deepEqual(
    listReports(told({ steps })).map((one) => one.type),
    ["reported", "passed_by"],
  );
});

test("a bus that passed by is reported; one that nobody answered about is not", () => {
  assert.equal(findReport(told({ steps: [step("passed_by", 0, "no_answer")] })), null);
  assert.equal(findReport(told({ steps: [step("passed_by", 0)] }))?.type, "passed_by");
});
