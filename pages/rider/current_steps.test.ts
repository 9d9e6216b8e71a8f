import assert from "node:assert/strict";
import { test } from "node:test";
import { listCurrentSteps } from "./current_steps.ts";

const step = (type: string, at: string) => ({ type, at, run_id: null });

test("each step carries the time it was taken", () => {
  const taken = listCurrentSteps([step("requested", "1"), step("assigned", "2"), step("delivered", "3")]);
  assert.deepEqual(
    [...taken],
    [
      ["requested", "1"],
      ["assigned", "2"],
      ["delivered", "3"],
    ],
  );
});

test("a re-offer starts the chain again, but not the request", () => {
  const taken = listCurrentSteps([
    step("requested", "1"),
    step("assigned", "2"),
    step("acknowledged", "3"),
    step("passed_by", "4"),
    step("assigned", "5"),
  ]);
  assert.equal(taken.get("requested"), "1");
  assert.equal(taken.get("assigned"), "5");
  assert.equal(taken.has("acknowledged"), false);
});
