import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationsItem, ReservationView } from "../shared/messages.ts";
import { listMovable, suggestReason } from "./suggestions.ts";

const waits = (reservation_id: string, vehicle_id: string, facts: Partial<ReservationView> = {}) =>
  ({
    reservation_id,
    asked_at: reservation_id,
    state: "assigned",
    ended: false,
    holds: [{ run_id: `run of ${vehicle_id}`, vehicle_id }],
    ...facts,
  }) as ReservationView;

const about = (facts: Partial<OperationsItem>) =>
  ({
    kind: "vehicle_silent",
    reservation_id: null,
    run_id: null,
    vehicle_id: null,
    ...facts,
  }) as OperationsItem;

test("of a silent bus everybody who waits for it can be moved, and nobody who is aboard", () => {
  const open = [
    waits("b", "bus"),
    waits("a", "bus"),
    waits("c", "bus", { state: "boarded" }),
    waits("d", "other"),
  ];
  const found = listMovable(about({ vehicle_id: "bus" }), open);
  assert.deepEqual(
    found.map((one) => [one.reservation.reservation_id, one.run_id]),
    [
      ["a", "run of bus"],
      ["b", "run of bus"],
    ],
  );
});

test("what is about one ride moves nobody else", () => {
  const open = [waits("a", "bus"), waits("b", "bus")];
  const found = listMovable(
    about({ kind: "not_acknowledged", reservation_id: "b", vehicle_id: "bus" }),
    open,
  );
  assert.deepEqual(
    found.map((one) => one.reservation.reservation_id),
    ["b"],
  );
  assert.deepEqual(listMovable(about({ kind: "feed_outage" }), open), []);
});

test("each reason fits what is wrong", () => {
  assert.equal(suggestReason("not_acknowledged"), "not_confirmed");
  assert.equal(suggestReason("passed_by"), "by_dispatcher");
});
