import assert from "node:assert/strict";
import { test } from "node:test";
import type { WaitingPassenger } from "../shared/messages.ts";
import { afterSaying, isLinkAlarmDue, listUnheeded } from "./urging.ts";

const waits = (id: string, state: WaitingPassenger["state"] = "delivered") =>
  ({ reservation_id: id, state }) as WaitingPassenger;

test("a ping is spoken of again 15 seconds after the last word about it, until somebody presses", () => {
  const waiting = [waits("a"), waits("b")];
  let said = afterSaying(new Map(), waiting, waiting, 1000);
  assert.deepEqual(listUnheeded(waiting, said, 15_900), []);
  assert.equal(listUnheeded(waiting, said, 16_000).length, 2);
  said = afterSaying(said, waiting, [waits("a")], 16_000);
  assert.deepEqual(listUnheeded(waiting, said, 16_500), [waits("b")]);
  const pressed = [waits("a"), waits("b", "acknowledged")];
  assert.deepEqual(listUnheeded(pressed, said, 40_000), [waits("a")]);
});

test("what no longer waits for a press is forgotten", () => {
  const said = afterSaying(new Map([["a", 1]]), [waits("a", "acknowledged")], [], 2);
  assert.equal(said.size, 0);
});

test("a short gap in the line is no alarm; a long one is, again and again", () => {
  assert.equal(isLinkAlarmDue(null, null, 9000), false);
  assert.equal(isLinkAlarmDue(1000, null, 2000), false);
  assert.equal(isLinkAlarmDue(1000, null, 2600), true);
  assert.equal(isLinkAlarmDue(1000, 2600, 20_000), false);
  assert.equal(isLinkAlarmDue(1000, 2600, 32_600), true);
});
