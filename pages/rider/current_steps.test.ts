import assert from "node:assert/strict";
import { test } from "node:test";
import { listCurrentSteps } from "./current_steps.ts";

const step = (type: string, at: string, run: string | null = "a") => ({ type, at, run_id: run, why: null });
const HELD = [{ run_id: "a" }];

test("each step carries the time it was taken", () => {
  const steps = [step("requested", "1", null), step("assigned", "2"), step("delivered", "3")];
  assert.deepEqual(
    [...listCurrentSteps(steps, HELD)],
    [
      ["assigned", "2"],
      ["delivered", "3"],
    ],
  );
});

test("a bus that was lost takes its steps with it", () => {
  const steps = [
    step("assigned", "2", "lost"),
    step("acknowledged", "3", "lost"),
    step("passed_by", "4", "lost"),
    step("assigned", "5"),
  ];
  const taken = listCurrentSteps(steps, HELD);
  assert.equal(taken.get("assigned"), "5");
  assert.equal(taken.has("acknowledged"), false);
});

test("a bus that was held as the second one was held from then on", () => {
  const steps = [step("assigned", "2", "lost"), step("second_held", "3"), step("passed_by", "4", "lost")];
  assert.equal(listCurrentSteps(steps, HELD).get("assigned"), "3");
});
