import assert from "node:assert/strict";
import { test } from "node:test";
import { BUS_STATES, listStates, pickState, signOf } from "./bus_states.ts";
import type { BusOnMap } from "./map_types.ts";

const bus = (facts: Partial<BusOnMap>) =>
  ({ waiting: 0, unconfirmed: 0, aboard: 0, silent: false, ramp_broken: false, ...facts }) as BusOnMap;

test("a bus is drawn as the most urgent of what is true of it, and everything is named", () => {
  const one = bus({ waiting: 2, unconfirmed: 1, silent: true });
  assert.equal(pickState(one), "unconfirmed");
  assert.deepEqual(listStates(one), ["unconfirmed", "silent", "waiting"]);
  assert.deepEqual(listStates(bus({})), ["calm"]);
});

test("each state has a sign of its own, so that nobody needs to tell colours", () => {
  const signs = BUS_STATES.map((state) => signOf(state, bus({ waiting: 3 })));
  assert.equal(new Set(signs).size, BUS_STATES.length);
});
