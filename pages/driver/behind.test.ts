import assert from "node:assert/strict";
import { test } from "node:test";
import { notePassed } from "./behind.ts";
import type { Cab, DriverEvent } from "./cab.ts";

const AT = "2026-11-21T14:00:00+09:00";
const stop = { stop_id: "S1", name: "종로2가", code: "" };
const off = { stop_id: "S9", name: "신촌역", code: "" };
const CAB: Cab = {
  vehicle_id: "bus-1",
  plate: "",
  run_id: null,
  route_name: null,
  headsign: null,
  ramp_working: true,
  spaces_total: 2,
  spaces_taken_by_walk_ons: 0,
  waiting: [
    {
      reservation_id: "a",
      state: "acknowledged",
      run_id: "run",
      route_name: "143",
      stop,
      stops_away: 0,
      help: [],
      alight_stop: off,
      expected_at: AT,
      deadline: AT,
    },
  ],
  on_board: [{ reservation_id: "b", stop: off, stops_away: 0, help: [] }],
};

const event = (more: object) => ({ sequence: 1, at: AT, ...more }) as DriverEvent;

test("what became of each is noted where it happened, the newest first", () => {
  const boarded = notePassed([], CAB, event({ type: "passenger", reservation_id: "a", state: "boarded" }));
  const both = notePassed(boarded, CAB, event({ type: "withdrawn", reservation_id: "b", why: "alighted" }));
  assert.deepEqual(
    both.map((line) => [line.stop.name, line.outcome]),
    [
      ["신촌역", "alighted"],
      ["종로2가", "boarded"],
    ],
  );
});

test("a ping that nobody must stop for any more is noted as withdrawn, or as not there", () => {
  const told = (why: string) =>
    notePassed([], CAB, event({ type: "withdrawn", reservation_id: "a", why }))[0]?.outcome;
  assert.deepEqual([told("cancelled"), told("no_show")], ["withdrawn", "no_show"]);
});

test("what ends nothing, and whom the bus did not know, leave the list as it is", () => {
  const list = notePassed([], CAB, event({ type: "reminder", reservation_id: "a", why: "two_stops" }));
  assert.deepEqual(list, []);
  assert.deepEqual(notePassed([], CAB, event({ type: "withdrawn", reservation_id: "z", why: "" })), []);
});
