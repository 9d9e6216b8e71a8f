// When the terminal speaks again by itself: pings that nobody pressed, a line that stays down. Pure.
import type { WaitingPassenger } from "../shared/messages.ts";
import { isOpen } from "./road.ts";

export const AGAIN_MILLISECONDS = 15_000;
export const LINK_AGAIN_MILLISECONDS = 30_000;
/** A line that comes back within this is not worth an alarm. */
export const LINK_GRACE_MILLISECONDS = 1500;

/** When each ping was last spoken of, by reservation; milliseconds. */
export type Said = ReadonlyMap<string, number>;

/** The pings to speak of again now: nobody has pressed, and the last word about them is old. */
export function listUnheeded(
  waiting: readonly WaitingPassenger[],
  said: Said,
  now: number,
): WaitingPassenger[] {
  return waiting.filter((one) => {
    const at = said.get(one.reservation_id);
    return isOpen(one) && at !== undefined && now - at >= AGAIN_MILLISECONDS;
  });
}

/** The same book with these pings spoken of now, and without those that no longer wait for a press. */
export function afterSaying(
  said: Said,
  waiting: readonly WaitingPassenger[],
  spokenOf: readonly { reservation_id: string }[],
  now: number,
): Said {
  const open = new Set(waiting.filter(isOpen).map((one) => one.reservation_id));
  const next = new Map([...said].filter(([id]) => open.has(id)));
  for (const one of spokenOf) if (open.has(one.reservation_id)) next.set(one.reservation_id, now);
  return next;
}

/** Whether the line is down for good enough to say so, and was not said to be for a while. */
export function isLinkAlarmDue(downSince: number | null, saidAt: number | null, now: number): boolean {
  if (downSince === null || now - downSince < LINK_GRACE_MILLISECONDS) return false;
  return saidAt === null || now - saidAt >= LINK_AGAIN_MILLISECONDS;
}
