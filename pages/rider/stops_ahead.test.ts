import assert from "node:assert/strict";
import { test } from "node:test";
import { listAhead } from "./stops_ahead.ts";

const STOPS = ["a", "b", "c", "d", "e"].map((id) => ({ stop_id: id, name: id, code: "" }));
const names = (goal: string | null, away: number | null) =>
  listAhead(STOPS, goal, away)
    .map((one) => one.stop_id)
    .join("");

test("what the bus has passed cannot be chosen any more", () => {
  assert.equal(names(null, 3), "cde", "on its way to c: three stops to the last one");
  assert.equal(names("d", 2), "cde");
  assert.equal(names("d", 0), "e", "at d: too late to get off there is not said, to choose it is");
  assert.equal(names(null, 9), "abcde", "not at the first of them yet");
});

test("where nobody knows where the bus is, every stop can be asked for", () => {
  assert.equal(names("d", null), "abcde");
  assert.equal(names("z", 1), "abcde");
});
