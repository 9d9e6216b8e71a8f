import assert from "node:assert/strict";
import { test } from "node:test";
import { pixelsPerMm, shapeOf, textMm } from "./panel_size.ts";

const UPRIGHT = { width: 1080, height: 1920 };
const LYING = { width: 1920, height: 1080 };

test("a panel that was measured is sized by its own width", () => {
  assert.equal(pixelsPerMm(UPRIGHT, 540), 2);
  assert.equal(pixelsPerMm(LYING, 480), 4);
});

test("without a measure it is taken for a 27-inch screen", () => {
  assert.ok(Math.abs(pixelsPerMm(UPRIGHT, null) * 336 - 1080) < 1e-9);
});

test("letters are smaller only where the whole screen is", () => {
  assert.ok(textMm(UPRIGHT, pixelsPerMm(UPRIGHT, null)) > 12);
  const small = { width: 800, height: 480 };
  assert.ok(textMm(small, pixelsPerMm(small, 154)) > 7.25);
  assert.ok(textMm(small, pixelsPerMm(small, 154)) < 12);
});

test("the parts share the screen by how many letters fit, so larger letters scroll", () => {
  const em = 13.6 * pixelsPerMm(UPRIGHT, null);
  assert.equal(shapeOf(UPRIGHT, em), "tall");
  assert.equal(shapeOf(LYING, em), "wide");
  assert.equal(shapeOf(UPRIGHT, 2 * em), "scroll");
  assert.equal(shapeOf(LYING, 2 * em), "scroll");
  assert.equal(shapeOf({ width: 800, height: 480 }, 8.2 * (800 / 154)), "scroll");
});
