import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, nextPlace, type Place, START } from "./scan_order.ts";

const SIZES = [2, 1, 3];

function after(place: Place, steps: number): Place | null {
  let at: Place | null = place;
  for (let step = 0; step < steps && at; step += 1) at = nextPlace(at, SIZES);
  return at;
}

test("the groups are offered one after the other, and the first again after the last", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((steps) => after(START, steps)?.group),
    [0, 1, 2, 0],
  );
});

test("a press goes into the group, and the next one presses the button that is offered", () => {
  const inside = choose({ group: 2, button: null, unused: 0 }, SIZES);
  assert.notEqual(inside, "press");
  const second = nextPlace(inside as Place, SIZES) as Place;
  assert.equal(second.button, 1);
  assert.equal(choose(second, SIZES), "press");
});

test("a group of one button needs one press", () => {
  assert.equal(choose({ group: 1, button: null, unused: 0 }, SIZES), "press");
});

test("whoever went into the wrong group is let out again after two rounds", () => {
  const inside = choose({ group: 2, button: null, unused: 0 }, SIZES) as Place;
  assert.deepEqual(after(inside, 6), { group: 2, button: null, unused: 0 });
});

test("scanning ends by itself when nobody presses", () => {
  assert.equal(after(START, 9), null);
  assert.equal(nextPlace(START, []), null);
});

test("a group that is gone starts the round of groups again", () => {
  assert.equal(nextPlace({ group: 7, button: 1, unused: 0 }, SIZES)?.button, null);
});
