import assert from "node:assert/strict";
import { test } from "node:test";
import { afterShowing, listMeant, type Shown } from "./confirming.ts";

const showing = (...steps: [number, string[]][]): Shown | null =>
  steps.reduce<Shown | null>((shown, [now, open]) => afterShowing(shown, open, now), null);

test("what comes up together with the button can be confirmed at once", () => {
  assert.deepEqual(listMeant(showing([1000, ["a", "b"]]), 1000), ["a", "b"]);
});

test("a ping that joins the card is not confirmed by a press that was on its way", () => {
  const shown = showing([1000, ["a"]], [5000, ["a", "b"]]);
  assert.deepEqual(listMeant(shown, 5100), ["a"]);
  assert.deepEqual(listMeant(shown, 5800), ["a", "b"]);
});

test("nor is one that takes the place of another", () => {
  const shown = showing([1000, ["a"]], [5000, ["b"]]);
  assert.deepEqual(listMeant(shown, 5100), []);
  assert.deepEqual(listMeant(shown, 5800), ["b"]);
});

test("with nothing left to confirm the button begins anew", () => {
  const shown = showing([1000, ["a"]], [2000, []], [3000, ["b"]]);
  assert.deepEqual(listMeant(shown, 3000), ["b"]);
  assert.deepEqual(listMeant(null, 3000), []);
});
