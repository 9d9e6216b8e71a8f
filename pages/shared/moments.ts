// Moments and spans in words: pure, so that a test can say what time it is.
import type { Sentence } from "./messages.ts";

const HOURS_AND_MINUTES = new Intl.DateTimeFormat("ko-KR", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Asia/Seoul",
});

/** `14:52`, the time on the clocks where the buses run. */
export function clockTime(moment: string): string {
  return HOURS_AND_MINUTES.format(new Date(moment));
}

/** Whole minutes until a moment, never below 0. */
export function minutesUntil(moment: string, from: number): number {
  return Math.max(0, Math.floor((Date.parse(moment) - from) / 60_000));
}

/** How long ago, in words. */
export function ago(seconds: number): Sentence {
  if (seconds < 60) return { ko: `${Math.round(seconds)}초`, en: `${Math.round(seconds)} s` };
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return { ko: `${minutes}분`, en: `${minutes} min` };
  const hours = Math.floor(minutes / 60);
  return { ko: `${hours}시간`, en: hours === 1 ? "1 hour" : `${hours} hours` };
}

const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" });

/** `2026-03-02`, the day where the buses run. */
export function dayIn(moment: number): string {
  return DAY.format(moment);
}

const NIGHT_MILLISECONDS = 3 * 3_600_000;

/** The day that a ride is counted under: the night buses of an evening belong to its day, also after midnight. */
export function serviceDayIn(moment: number): string {
  return dayIn(moment - NIGHT_MILLISECONDS);
}
