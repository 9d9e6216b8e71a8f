import assert from "node:assert/strict";
import { test } from "node:test";
import { dayIn, serviceDayIn } from "./moments.ts";

test("soon after midnight the rides of the night still belong to the day before", () => {
  const [late, early] = ["2026-11-23T00:30:00+09:00", "2026-11-23T03:00:00+09:00"].map(Date.parse);
  assert.deepEqual([dayIn(late ?? 0), serviceDayIn(late ?? 0)], ["2026-11-23", "2026-11-22"]);
  assert.equal(serviceDayIn(early ?? 0), "2026-11-23");
});
