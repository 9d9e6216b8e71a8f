import assert from "node:assert/strict";
import { test } from "node:test";
import type { WaitingPassenger } from "../shared/messages.ts";
import type { Cab } from "./cab.ts";
import { isNear, listHalts, pickHalt, widthOf } from "./road.ts";

const stop = (id: string) => ({ stop_id: id, name: `정류소 ${id}`, code: "" });

function waits(id: string, at: string, away: number | null, state: WaitingPassenger["state"] = "delivered") {
  return {
    reservation_id: id,
    state,
    run_id: "run",
    route_name: "143",
    stop: stop(at),
    stops_away: away,
    help: [],
    alight_stop: null,
    expected_at: "2026-11-21T14:00:00+09:00",
    deadline: "2026-11-21T14:00:00+09:00",
  };
}

function aCab(waiting: WaitingPassenger[], off: [string, string, number | null][] = []): Cab {
  return {
    vehicle_id: "bus-1",
    plate: "서울74사1001",
    run_id: "run",
    route_name: "143",
    headsign: "개포동",
    ramp_working: true,
    spaces_total: 2,
    spaces_taken_by_walk_ons: 0,
    waiting,
    on_board: off.map(([id, at, away]) => ({
      reservation_id: id,
      stop: stop(at),
      stops_away: away,
      help: [],
    })),
  };
}

test("who waits at one stop is one halt, and who gets off there as well", () => {
  const halts = listHalts(aCab([waits("a", "S3", 3), waits("b", "S3", 3)], [["c", "S3", 3]]));
  assert.equal(halts.length, 1);
  assert.deepEqual([halts[0]?.waiting.length, halts[0]?.alighting.length], [2, 1]);
});

test("who has just boarded gets off where others get on, before anybody tells how far that is", () => {
  assert.equal(listHalts(aCab([waits("a", "S3", 3)], [["c", "S3", null]])).length, 1);
});

test("stops where somebody gets off stand where the bus meets them", () => {
  const cab = aCab(
    [waits("a", "S3", 3), waits("b", "S6", 6)],
    [
      ["c", "S5", 5],
      ["d", "S9", 9],
      ["e", "S?", null],
    ],
  );
  assert.deepEqual(
    listHalts(cab).map((halt) => halt.stop.stop_id),
    ["S3", "S5", "S6", "S9", "S?"],
  );
});

test("the driver looks at this stop first, then at whom nobody has confirmed, then at the next stop", () => {
  const confirmed = waits("a", "S3", 3, "acknowledged");
  const open = waits("b", "S6", 6);
  assert.equal(pickHalt(listHalts(aCab([confirmed, open])))?.stop.stop_id, "S6");
  assert.equal(pickHalt(listHalts(aCab([{ ...confirmed, stops_away: 0 }, open])))?.stop.stop_id, "S3");
  const both = listHalts(aCab([confirmed, { ...open, state: "acknowledged" as const }]));
  assert.equal(pickHalt(both)?.stop.stop_id, "S3");
  assert.equal(pickHalt([]), null);
});

test("'boarded' can be pressed one stop before, and where nobody knows how far it is", () => {
  const near = (away: number | null) => listHalts(aCab([waits("a", "S3", away)])).map(isNear)[0];
  assert.deepEqual([near(0), near(1), near(2), near(null)], [true, true, false, true]);
});

test("a name of Korean letters is reckoned wider than one of as many Latin ones", () => {
  assert.ok(widthOf("종로이가") > widthOf("Jong"));
  assert.ok(widthOf("") >= 1);
});
