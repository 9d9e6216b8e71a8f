import assert from "node:assert/strict";
import { test } from "node:test";
import type { WaitingPassenger } from "../shared/messages.ts";
import { applyEvent, type Cab, type DriverEvent, movePassenger } from "./cab.ts";

const AT = "2026-11-21T14:00:00+09:00";
const STOP = { stop_id: "S1", name: "종로2가", code: "01014" };

function aPing(
  id: string,
  expectedAt: string,
  state: WaitingPassenger["state"] = "assigned",
): WaitingPassenger {
  return {
    reservation_id: id,
    state,
    run_id: "run",
    route_name: "143",
    stop: STOP,
    stops_away: 3,
    help: ["wheelchair"],
    alight_stop: { stop_id: "S9", name: "신촌역", code: "13019" },
    expected_at: expectedAt,
    deadline: AT,
  };
}

const EMPTY: Cab = {
  vehicle_id: "bus-1",
  plate: "서울74사1001",
  run_id: "run",
  route_name: "143",
  headsign: "개포동",
  ramp_working: true,
  spaces_total: 2,
  spaces_taken_by_walk_ons: 0,
  waiting: [],
  on_board: [],
};

function after(cab: Cab, ...events: object[]): Cab {
  return events.reduce<Cab>(
    (now, event, index) => applyEvent(now, { sequence: index + 1, at: AT, ...event } as DriverEvent),
    cab,
  );
}

test("pings stand in the order in which the bus meets them, each once", () => {
  const later = aPing("b", "2026-11-21T14:09:00+09:00");
  const sooner = aPing("a", "2026-11-21T14:04:00+09:00");
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...later },
    { type: "waiting_passenger", ...sooner },
    { type: "waiting_passenger", ...later },
  );
  assert.deepEqual(
    cab.waiting.map((one) => one.reservation_id),
    ["a", "b"],
  );
});

test("a passenger who boards moves to those on board, with stop and help", () => {
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...aPing("a", AT) },
    { type: "passenger", reservation_id: "a", state: "acknowledged" },
    { type: "passenger", reservation_id: "a", state: "boarded" },
  );
  assert.deepEqual(cab.waiting, []);
  assert.equal(cab.on_board[0]?.stop?.name, "신촌역");
  assert.deepEqual(cab.on_board[0]?.help, ["wheelchair"]);
});

test("an acknowledged ping stays, and says so", () => {
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...aPing("a", AT) },
    { type: "passenger", reservation_id: "a", state: "acknowledged" },
  );
  assert.equal(cab.waiting[0]?.state, "acknowledged");
});

test("a withdrawn ping is gone, and so is a passenger who got off", () => {
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...aPing("a", AT) },
    { type: "waiting_passenger", ...aPing("b", AT) },
    { type: "passenger", reservation_id: "b", state: "boarded" },
    { type: "withdrawn", reservation_id: "a", why: "cancelled" },
    { type: "passenger", reservation_id: "b", state: "alighted" },
  );
  assert.deepEqual(cab.waiting, []);
  assert.deepEqual(cab.on_board, []);
});

test("a reminder brings the stop nearer", () => {
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...aPing("a", AT) },
    { type: "reminder", reservation_id: "a", why: "two_stops" },
  );
  assert.equal(cab.waiting[0]?.stops_away, 2);
  const there = after(cab, { type: "reminder", reservation_id: "a", why: "approaching" });
  assert.equal(there.waiting[0]?.stops_away, 0);
});

test("stops and minutes move on as the bus does, and whom it meets first stands first", () => {
  const cab = after(
    EMPTY,
    { type: "waiting_passenger", ...aPing("a", "2026-11-21T14:04:00+09:00") },
    { type: "waiting_passenger", ...aPing("b", "2026-11-21T14:05:00+09:00") },
    { type: "alighting_passenger", reservation_id: "c", stop: STOP, stops_away: 5, help: [] },
  );
  const late = "2026-11-21T05:09:00.500Z";
  const moved = after(cab, {
    type: "progress",
    run_id: "run",
    route_name: "143",
    headsign: "개포동",
    passengers: [
      { reservation_id: "a", stops_away: 2, expected_at: late },
      { reservation_id: "b", stops_away: 1, expected_at: null },
      { reservation_id: "c", stops_away: 4, expected_at: late },
    ],
  });
  assert.deepEqual(
    moved.waiting.map((one) => [one.reservation_id, one.stops_away, one.expected_at]),
    [
      ["b", 1, "2026-11-21T14:05:00+09:00"],
      ["a", 2, late],
    ],
  );
  assert.equal(moved.on_board[0]?.expected_at, late);
});

test("an event of a kind from a newer server changes nothing", () => {
  assert.equal(after(EMPTY, { type: "something_new" }), EMPTY);
});

test("who gets off next is confirmed once, and stays aboard until they are off", () => {
  const aboard = { reservation_id: "a", stop: STOP, stops_away: 1, help: [] };
  const told = after(EMPTY, { type: "alighting_passenger", ...aboard, alighting: "next" });
  assert.equal(told.on_board[0]?.alighting, "next");
  const pressed = movePassenger(told, "a", "acknowledged");
  assert.equal(pressed.on_board[0]?.alighting, "acknowledged");
  const passenger = { type: "passenger", reservation_id: "a", state: "boarded", alighting: "acknowledged" };
  assert.equal(after(pressed, passenger).on_board[0]?.alighting, "acknowledged");
  assert.deepEqual(movePassenger(pressed, "a", "alighted").on_board, []);
});
