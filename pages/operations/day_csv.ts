// A day's figures as CSV (RFC 4180): pure, so that a test can read every line of it.
import type { Counted, DayFigures } from "../shared/messages.ts";

function quote(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line each for the day's total, every route, every hour and every span of waiting. */
export function asCsv(figures: DayFigures, counted: readonly Counted[]): string {
  const rows: (string | number)[][] = [["day", "kind", "of", ...counted]];
  const add = (kind: string, of: string | number, counts: Partial<Record<Counted, number>>) =>
    rows.push([figures.day, kind, of, ...counted.map((what) => counts[what] ?? 0)]);
  add("total", "", figures.total);
  for (const route of figures.routes) add("route", route.route_name, route.counts);
  for (const hour of figures.hours) add("hour", hour.hour, hour.counts);
  for (const [minutes, people] of Object.entries(figures.waited)) add("waited", minutes, { boarded: people });
  return rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}
