import assert from "node:assert/strict";
import { test } from "node:test";
import type { BoardView } from "../shared/messages.ts";
import { listToCome, pickBoard } from "./kept_board.ts";

const HERE = { stop_id: "S1", name: "종로2가", code: "01014" };
const TOLD = Date.parse("2026-11-21T14:00:00+09:00");
const MINUTE = 60_000;

function told(...minutes: number[]): BoardView {
  const arrivals = minutes.map((one) => ({ expected_at: new Date(TOLD + one * MINUTE).toISOString() }));
  return { stop: HERE, as_of: new Date(TOLD).toISOString(), feed_age: 3, arrivals } as BoardView;
}

test("a phone opened without a line shows the board that it knew, until that would mislead", () => {
  const kept = told(3);
  assert.equal(pickBoard(kept, HERE, TOLD + 14 * MINUTE), kept);
  assert.equal(pickBoard(kept, HERE, TOLD + 15 * MINUTE), null);
  assert.equal(pickBoard(kept, { ...HERE, stop_id: "S2" }, TOLD), null);
  assert.equal(pickBoard(null, HERE, TOLD), null);
});

test("a bus that has gone since is not shown", () => {
  const shown = listToCome(told(1, 3, 9), TOLD + 3 * MINUTE);
  assert.deepEqual(
    shown.map((one) => one.expected_at),
    told(3, 9).arrivals.map((one) => one.expected_at),
  );
});
