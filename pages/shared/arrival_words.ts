// One arrival in words: when, how far, how full, and how old what we know is.

import type { ArrivalView, BoardView, Sentence } from "./messages.ts";
import { ago, clockTime, minutesUntil } from "./moments.ts";

const OLD_SECONDS = 90;
const HOUR_MINUTES = 60;

export interface ArrivalWords {
  /** The large words: `3분`, `곧 도착`, `14:52`. */
  when: Sentence;
  /** `14:52`; empty where the large words say it already. */
  clock: string;
  stopsAway: Sentence | null;
  space: Sentence | null;
  /** How full the bus is; null where nobody says so. */
  crowd: Sentence | null;
  age: Sentence;
  /** The same where there is little room: `12초 전`, `시간표`. */
  shortAge: Sentence;
  /** What we know is too old to be shown without a warning, or is not about the bus at all. */
  isUncertain: boolean;
}

/** `seconds` have passed since the board was made. */
export function describeArrival(arrival: ArrivalView, board: BoardView, now: number): ArrivalWords {
  const passed = Math.max(0, (now - Date.parse(board.as_of)) / 1000);
  const age = arrival.age === null ? null : arrival.age + passed;
  const when = describeWhen(arrival, now);
  const clock = clockTime(arrival.expected_at);
  return {
    when,
    clock: when.ko === clock || headwayOf(arrival) ? "" : clock,
    stopsAway: describeStopsAway(arrival.stops_away),
    space: describeSpace(arrival),
    crowd: CROWDS[arrival.occupancy ?? ""] ?? null,
    age: describeAge(arrival, age),
    shortAge: describeShortAge(arrival, age),
    isUncertain: age === null || age > OLD_SECONDS,
  };
}

/** Seconds between buses where that is all that is known. */
function headwayOf(arrival: ArrivalView): number | null {
  return arrival.source === "timetable" ? (arrival.headway ?? null) : null;
}

function describeWhen(arrival: ArrivalView, now: number): Sentence {
  const headway = headwayOf(arrival);
  if (headway) {
    const every = Math.max(1, Math.round(headway / 60));
    return { ko: `약 ${every}분 간격`, en: `about every ${every} min` };
  }
  const minutes = minutesUntil(arrival.expected_at, now);
  if (arrival.stops_away === 0 && arrival.source === "live" && minutes < 1) {
    return { ko: "도착", en: "Here" };
  }
  if (minutes < 1) return { ko: "곧 도착", en: "Due" };
  if (minutes < HOUR_MINUTES) return { ko: `${minutes}분`, en: `${minutes} min` };
  const clock = clockTime(arrival.expected_at);
  return { ko: clock, en: clock };
}

function describeStopsAway(stops: number | null): Sentence | null {
  if (stops === null) return null;
  if (stops === 0) return { ko: "정류소에 있음", en: "At this stop" };
  return { ko: `${stops}정류소 전`, en: stops === 1 ? "1 stop away" : `${stops} stops away` };
}

function describeSpace(arrival: ArrivalView): Sentence | null {
  if (arrival.low_floor !== "yes" || arrival.spaces_free === null) return null;
  const free = arrival.spaces_free;
  if (free <= 0) return { ko: "빈 휠체어석 없음", en: "No wheelchair space" };
  return { ko: `휠체어석 ${free}자리`, en: free === 1 ? "1 space free" : `${free} spaces free` };
}

const ROOMY: Sentence = { ko: "차내 여유", en: "Not crowded" };
const MIDDLING: Sentence = { ko: "차내 보통", en: "Standing room" };
const PACKED: Sentence = { ko: "차내 매우 혼잡", en: "Packed" };

/** The words that stops in Korea use, for what GTFS-realtime calls `OccupancyStatus`. */
const CROWDS: Record<string, Sentence> = {
  empty: ROOMY,
  many_seats: ROOMY,
  few_seats: MIDDLING,
  standing_room: MIDDLING,
  crushed: { ko: "차내 혼잡", en: "Crowded" },
  full: PACKED,
  not_accepting: PACKED,
  not_boardable: { ko: "승객을 태우지 않음", en: "Takes no passengers" },
};

function describeAge(arrival: ArrivalView, age: number | null): Sentence {
  if (arrival.silent) {
    return { ko: "이 버스의 신호가 없습니다. 오지 않을 수도 있습니다", en: "Not heard of: it may not come" };
  }
  if (arrival.source === "timetable" || age === null) {
    return { ko: "시간표, 실시간 정보 없음", en: "Timetable, no live data" };
  }
  const old = ago(age);
  return { ko: `${old.ko} 전 정보`, en: `${old.en} old` };
}

function describeShortAge(arrival: ArrivalView, age: number | null): Sentence {
  if (arrival.silent) return { ko: "신호 없음", en: "no signal" };
  if (arrival.source === "timetable" || age === null) return { ko: "시간표", en: "timetable" };
  const old = ago(age);
  return { ko: `${old.ko} 전`, en: `${old.en} ago` };
}

/** Above a board: null while live data is fresh. */
export function describeFeed(board: BoardView, now: number): Sentence | null {
  if (board.feed_age === null) {
    return {
      ko: "지금은 실시간 정보가 없습니다. 시간표로 안내합니다.",
      en: "There is no live data now. These are timetable times.",
    };
  }
  const age = board.feed_age + Math.max(0, (now - Date.parse(board.as_of)) / 1000);
  if (age <= OLD_SECONDS) return null;
  const old = ago(age);
  return {
    ko: `${old.ko} 전 실시간 정보입니다.`,
    en: `The live data is ${old.en} old.`,
  };
}
