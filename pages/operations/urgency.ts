// What a dispatcher should look at first: somebody left behind before somebody unheard, before a silent machine.
import type { OperationsItem } from "../shared/messages.ts";

const ORDER: readonly OperationsItem["kind"][] = [
  "passed_by",
  "not_let_on",
  "person_asked",
  "not_acknowledged",
  "alighting_not_acknowledged",
  "alight_unserved",
  "ramp_reported",
  "reported",
  "ramp_broken",
  "feed_outage",
  "vehicle_silent",
  "kiosk_silent",
];

/** What a rider has said: it leaves the list when a dispatcher is done with it, everything else by itself. */
export function isReport(kind: OperationsItem["kind"]): boolean {
  return kind === "passed_by" || kind === "not_let_on" || kind === "ramp_reported" || kind === "reported";
}

/** Most urgent first; of one kind, the one that has waited longest. */
export function sortItems(items: readonly OperationsItem[]): OperationsItem[] {
  return [...items].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.since.localeCompare(b.since),
  );
}
