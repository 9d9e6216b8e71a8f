import assert from "node:assert/strict";
import { test } from "node:test";
import { listHours } from "./day_hours.ts";

test("the hours after midnight come after the evening, and empty ones between are seen", () => {
  const told = [
    { hour: 0, counts: { asked: 3, boarded: 2 } },
    { hour: 22, counts: { asked: 8 } },
  ];
  assert.deepEqual(
    listHours(told).map((one) => [one.label, ...one.values]),
    [
      ["22", 8, 0],
      ["23", 0, 0],
      ["0", 3, 2],
    ],
  );
  assert.deepEqual(listHours([]), []);
});
