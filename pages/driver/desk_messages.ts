// What the control room says to this bus: spoken when it comes, and again until somebody presses. Pure.
import type { BusMessageView } from "../shared/messages.ts";

export const MESSAGE_AGAIN_MILLISECONDS = 30_000;

/** The reasons for which the control room itself takes a passenger off this bus. */
const BY_DESK: ReadonlySet<string> = new Set([
  "reassigned",
  "not_confirmed",
  "bus_silent",
  "bus_trouble",
  "by_dispatcher",
]);

export function isByDesk(why: string): boolean {
  return BY_DESK.has(why);
}

/** The oldest message that nobody has confirmed, if it was not spoken of for a while. */
export function findDueMessage(
  messages: readonly BusMessageView[],
  said: ReadonlyMap<string, number>,
  now: number,
): BusMessageView | undefined {
  return messages.find(
    (one) => now - (said.get(one.message_id) ?? Number.NEGATIVE_INFINITY) >= MESSAGE_AGAIN_MILLISECONDS,
  );
}
