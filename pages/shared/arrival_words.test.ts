import assert from "node:assert/strict";
import { test } from "node:test";
import { describeArrival, describeFeed } from "./arrival_words.ts";
import type { ArrivalView, BoardView } from "./messages.ts";

const NOW = Date.parse("2026-11-21T14:00:00+09:00");
const BOARD: BoardView = {
  stop: { stop_id: "S1", name: "종로2가", code: "01014" },
  as_of: "2026-11-21T14:00:00+09:00",
  feed_age: 10,
  arrivals: [],
};
test("a bus that nobody hears is called that, and not shown as certain", () => {
  const words = describeArrival({ ...BUS, source: "timetable", age: null, silent: true }, BOARD, NOW);
  assert.match(words.age.ko, /신호가 없습니다/);
  assert.match(words.age.en, /may not come/);
  assert.equal(words.isUncertain, true);
});

const BUS: ArrivalView = {
  route_id: "R",
  route_name: "143",
  headsign: "개포동",
  trip_id: "T",
  service_date: "2026-11-21",
  position: 3,
  vehicle_id: "bus-1",
  plate: "서울74사1001",
  scheduled_at: null,
  expected_at: "2026-11-21T14:03:30+09:00",
  stops_away: 2,
  source: "live",
  age: 15,
  low_floor: "yes",
  spaces_free: 1,
  bookable: true,
  why_not: null,
};

test("a live bus is told with minutes, stops, space and age", () => {
  const words = describeArrival(BUS, BOARD, NOW);
  assert.deepEqual(
    [words.when.ko, words.stopsAway?.ko, words.space?.ko, words.age.ko, words.isUncertain],
    ["3분", "2정류소 전", "휠체어석 1자리", "15초 전 정보", false],
  );
});

test("the age grows while the page gets no news, and past 90 seconds it warns", () => {
  const words = describeArrival(BUS, BOARD, NOW + 100_000);
  assert.equal(words.age.ko, "1분 전 정보");
  assert.equal(words.isUncertain, true);
});

test("a bus from the timetable says so", () => {
  const words = describeArrival({ ...BUS, source: "timetable", age: null, stops_away: null }, BOARD, NOW);
  assert.deepEqual(words.age, { ko: "시간표, 실시간 정보 없음", en: "Timetable, no live data" });
  assert.equal(words.isUncertain, true);
  assert.equal(words.stopsAway, null);
});

test("a bus of which only the headway is known is told by that", () => {
  const words = describeArrival({ ...BUS, source: "timetable", age: null, headway: 720 }, BOARD, NOW);
  assert.deepEqual([words.when.ko, words.when.en, words.clock], ["약 12분 간격", "about every 12 min", ""]);
  assert.equal(describeArrival({ ...BUS, headway: 720 }, BOARD, NOW).when.ko, "3분");
});

test("more than an hour ahead the clock is told, once", () => {
  const words = describeArrival({ ...BUS, expected_at: "2026-11-21T15:20:00+09:00" }, BOARD, NOW);
  assert.deepEqual([words.when.ko, words.clock], ["15:20", ""]);
});

test("no free space is said in words, and not for a bus with steps", () => {
  assert.equal(describeArrival({ ...BUS, spaces_free: 0 }, BOARD, NOW).space?.ko, "빈 휠체어석 없음");
  assert.equal(describeArrival({ ...BUS, low_floor: "no" }, BOARD, NOW).space, null);
});

test("how full the bus is is told where it says so, and nothing is made up", () => {
  assert.equal(describeArrival(BUS, BOARD, NOW).crowd, null);
  assert.equal(describeArrival({ ...BUS, occupancy: "of_another_year" }, BOARD, NOW).crowd, null);
  assert.equal(describeArrival({ ...BUS, occupancy: "many_seats" }, BOARD, NOW).crowd?.ko, "차내 여유");
  assert.equal(describeArrival({ ...BUS, occupancy: "crushed" }, BOARD, NOW).crowd?.en, "Crowded");
});

test("an old or missing feed is told above the board", () => {
  assert.equal(describeFeed(BOARD, NOW), null);
  assert.match(describeFeed(BOARD, NOW + 200_000)?.ko ?? "", /3분 전/);
  assert.match(describeFeed({ ...BOARD, feed_age: null }, NOW)?.en ?? "", /timetable/);
});
