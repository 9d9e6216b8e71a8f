import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_REST, afterFix, type Fix, isMovingAt, type Motion } from "./motion.ts";

const fix = (at: number, speed: number | null, lat = 37.5): Fix => ({ lat, lon: 127, at, speed });
const after = (...fixes: Fix[]): Motion => fixes.reduce(afterFix, AT_REST);

test("a bus moves from walking pace on and stands when it hardly does; in between nothing changes", () => {
  assert.equal(after(fix(0, 8)).isMoving, true);
  assert.equal(after(fix(0, 8), fix(1000, 1.2)).isMoving, true);
  assert.equal(after(fix(0, 8), fix(1000, 1.2), fix(2000, 0.3)).isMoving, false);
  assert.equal(after(fix(0, 8), fix(1000, 0.3), fix(2000, 1.2)).isMoving, false);
});

test("where the device tells no speed it is reckoned from two positions", () => {
  assert.equal(after(fix(0, null), fix(5000, null, 37.501)).isMoving, true);
  assert.equal(after(fix(0, null), fix(5000, null, 37.50001)).isMoving, false);
});

test("two positions at nearly the same moment tell nothing", () => {
  assert.equal(after(fix(0, null), fix(100, null, 37.501)).isMoving, false);
});

test("a bus that was not heard of for a minute is not taken for moving", () => {
  const moving = after(fix(0, 8));
  assert.equal(isMovingAt(moving, 59_000), true);
  assert.equal(isMovingAt(moving, 61_000), false);
});
