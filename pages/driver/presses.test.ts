import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cab } from "./cab.ts";
import { isUnsent, listPresses, withPresses } from "./presses.ts";

const CAB: Cab = {
  vehicle_id: "bus-1",
  plate: "서울74사1001",
  run_id: "run",
  route_name: "143",
  headsign: "개포동",
  ramp_working: true,
  spaces_total: 2,
  spaces_taken_by_walk_ons: 0,
  waiting: [
    {
      reservation_id: "a",
      state: "delivered",
      run_id: "run",
      route_name: "143",
      stop: { stop_id: "S1", name: "종로2가", code: "" },
      stops_away: 1,
      help: ["wheelchair"],
      alight_stop: { stop_id: "S9", name: "신촌역", code: "" },
      expected_at: "2026-11-21T14:00:00+09:00",
      deadline: "2026-11-21T14:00:00+09:00",
    },
  ],
  on_board: [],
};

const press = (name: string, payload: Record<string, unknown> = { reservation_id: "a" }) => ({
  command_id: name,
  name,
  payload,
  asked_at: 0,
});

test("a whole ride can be pressed through before any of it is sent", () => {
  const queued = [press("delivered"), press("acknowledge")];
  assert.equal(withPresses(CAB, queued).waiting[0]?.state, "acknowledged");
  queued.push(press("boarded"));
  const aboard = withPresses(CAB, queued);
  assert.deepEqual([aboard.waiting.length, aboard.on_board[0]?.stop?.name], [0, "신촌역"]);
  queued.push(press("alighted"));
  assert.deepEqual(withPresses(CAB, queued).on_board, []);
});

test("who is not there, or cannot be taken, is off the list at once", () => {
  assert.deepEqual(withPresses(CAB, [press("no_show")]).waiting, []);
  assert.deepEqual(withPresses(CAB, [press("decline", { reservation_id: "a", reason: "full" })]).waiting, []);
});

test("ramp and spaces are shown as pressed", () => {
  const cab = withPresses(CAB, [press("ramp", { working: false }), press("space", { taken: 2 })]);
  assert.deepEqual([cab.ramp_working, cab.spaces_taken_by_walk_ons], [false, 2]);
});

test("what the device says by itself is no press", () => {
  assert.equal(isUnsent([press("delivered")], "a"), false);
  assert.equal(isUnsent([press("acknowledge")], "a"), true);
  assert.equal(listPresses([press("delivered"), press("boarded")]).length, 1);
});
