// The time by the server's clock: devices in pockets and cabs are often minutes off.
import { signal } from "@preact/signals";
import type { Sentence } from "./messages.ts";

const offset = signal(0);

/** Milliseconds since 1970 by the other side's clock; ticks every second while the page is seen. */
export const now = signal(Date.now());

/** Note what the other side's clock said just now. */
export function noteMoment(moment: string): void {
  const theirs = Date.parse(moment);
  if (Number.isNaN(theirs)) return;
  offset.value = theirs - Date.now();
  now.value = theirs;
}

function tick(): void {
  if (!document.hidden) now.value = Date.now() + offset.value;
}

setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);

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
