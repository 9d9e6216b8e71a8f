// When it is dark outside where the buses run: what "day or night by itself" goes by.

const LATITUDE = (37.55 * Math.PI) / 180;
/** The sun over Seoul is half an hour behind the clocks there. */
const NOON_HOURS = 12.55;
const SEOUL_HOURS = 9;
const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;
/** At sunrise and sunset the sun's middle stands a little below the horizon. */
const HORIZON = (-0.83 * Math.PI) / 180;

/** Whether the sun is down at that moment, within a quarter of an hour. */
export function isDark(moment: number): boolean {
  const local = new Date(moment + SEOUL_HOURS * HOUR_MILLISECONDS);
  const day =
    (Date.UTC(2000, local.getUTCMonth(), local.getUTCDate()) - Date.UTC(2000, 0, 1)) / DAY_MILLISECONDS;
  const tilt = 0.4093 * Math.sin((2 * Math.PI * (day - 80)) / 365);
  const cosine =
    (Math.sin(HORIZON) - Math.sin(LATITUDE) * Math.sin(tilt)) / (Math.cos(LATITUDE) * Math.cos(tilt));
  const halfDayHours = (Math.acos(cosine) * 12) / Math.PI;
  const hours = local.getUTCHours() + local.getUTCMinutes() / 60;
  return Math.abs(hours - NOON_HOURS) > halfDayHours;
}
