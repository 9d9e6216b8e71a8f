import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReservationView } from "../shared/messages.ts";
import { joinSnapshot } from "./snapshot.ts";

const NOW = Date.parse("2026-11-21T14:00:10+09:00");

function booked(id: string, at: string): ReservationView {
  return { reservation_id: id, asked_at: `2026-11-21T${at}+09:00`, ended: false } as ReservationView;
}

test("a booking whose answer has overtaken the snapshot stays on the screen", () => {
  const fresh = booked("a", "14:00:05");
  const old = booked("b", "13:00:00");
  assert.deepEqual(joinSnapshot([fresh], [old], NOW), [fresh, old]);
});

test("what a snapshot no longer has goes, and what it has counts as it says", () => {
  const told = { ...booked("a", "14:00:05"), version: 2 };
  assert.deepEqual(joinSnapshot([booked("b", "13:00:00")], [], NOW), []);
  assert.deepEqual(joinSnapshot([booked("a", "14:00:05")], [told], NOW), [told]);
});
