// The bus moves along the line stop by stop and never past the rider.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findBusOnWay } from "./bus_on_way.ts";

test("a bus further away than what is drawn is before the first stop", () => {
  assert.equal(findBusOnWay(5, 6), null);
});

test("a bus comes nearer stop by stop and stands at the rider's stop in the end", () => {
  assert.deepEqual(
    [5, 3, 1, 0].map((stopsAway) => findBusOnWay(5, stopsAway)),
    [0, 2, 4, 5],
  );
});
