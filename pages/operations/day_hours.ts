// The hours of a service day in their order: those of the night buses after midnight come last.
import type { HourCounts } from "../shared/messages.ts";

const FIRST_HOUR = 3;
const HOURS = 24;

/** Every hour between the first and the last: one without anybody is seen as that. */
export function listHours(hours: readonly HourCounts[]): { label: string; values: number[] }[] {
  const places = hours.map((one) => (one.hour + HOURS - FIRST_HOUR) % HOURS);
  const first = Math.min(...places);
  return Array.from({ length: places.length && Math.max(...places) - first + 1 }, (_, place) => {
    const hour = (first + place + FIRST_HOUR) % HOURS;
    const counts = hours.find((one) => one.hour === hour)?.counts ?? {};
    return { label: String(hour), values: [counts.asked ?? 0, counts.boarded ?? 0] };
  });
}
