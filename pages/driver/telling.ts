// What the driver hears: of each event once, and again of what nobody has pressed.
import { named, say } from "../shared/language.ts";
import type { StopRef, WaitingPassenger } from "../shared/messages.ts";
import { announce } from "./announcing.ts";
import type { Cab, DriverEvent } from "./cab.ts";
import { findDueMessage, isByDesk } from "./desk_messages.ts";
import { cab, downSince, type Ears, show } from "./state.ts";
import { afterSaying, isLinkAlarmDue, listUnheeded, type Said } from "./urging.ts";
import { DRIVER, HELP, HELP_NONE } from "./words.ts";

const TICK_MILLISECONDS = 1000;

let said: Said = new Map();
let linkSaidAt: number | null = null;

function noteSaid(...spokenOf: { reservation_id: string }[]): void {
  said = afterSaying(said, cab.value?.waiting ?? [], spokenOf, Date.now());
}

function nameOf(stop: StopRef): string {
  return named(stop.name, stop.names);
}

function helpWords(waiting: WaitingPassenger): string {
  return waiting.help.map((need) => say(HELP[need])).join(", ") || say(HELP_NONE);
}

function hearSnapshot(before: Cab | null, now: Cab): void {
  const known = new Set(before?.waiting.map((one) => one.reservation_id));
  const news = now.waiting.filter((one) => !known.has(one.reservation_id));
  const [first] = news;
  if (first) announce("ping", DRIVER.sayNew(nameOf(first.stop), helpWords(first)));
  noteSaid(...news);
}

function hearEvent(before: Cab, event: DriverEvent): void {
  if (event.type === "waiting_passenger") {
    const isKnown = before.waiting.some((one) => one.reservation_id === event.reservation_id);
    if (isKnown && event.state !== "assigned") return;
    announce("ping", DRIVER.sayNew(nameOf(event.stop), helpWords(event)));
    noteSaid(event);
  } else if (event.type === "alighting_passenger" && event.stop) {
    const isNext = (event.alighting ?? "later") !== "later";
    const words = event.unserved ? DRIVER.sayUnserved : isNext ? DRIVER.sayAlighting : DRIVER.sayGetsOffAt;
    announce(event.alighting === "next" ? "ping" : "soft", words(nameOf(event.stop)));
  } else if (event.type === "withdrawn") {
    const gone = before.waiting.find((one) => one.reservation_id === event.reservation_id);
    if (!gone || event.why === "no_show" || event.why === "declined") return;
    const [shown, spoken] = isByDesk(event.why)
      ? [DRIVER.reassigned(nameOf(gone.stop)), DRIVER.reassigned(nameOf(gone.stop))]
      : [DRIVER.withdrawn(nameOf(gone.stop)), DRIVER.sayWithdrawn(nameOf(gone.stop))];
    show(shown);
    announce("soft", spoken);
  } else if (event.type === "reminder") {
    const waiting = cab.value?.waiting.find((one) => one.reservation_id === event.reservation_id);
    if (waiting) remind(waiting, event.why);
  }
}

function remind(waiting: WaitingPassenger, why: "not_acknowledged" | "two_stops" | "approaching"): void {
  const stop = nameOf(waiting.stop);
  // Nobody pressed for 15 s: this terminal counts that itself, so that it also does without a line.
  if (why === "not_acknowledged") sayUnheeded();
  else if (why === "two_stops") announce("soft", DRIVER.sayTwoStops(stop));
  else announce("soft", DRIVER.sayApproach(stop, helpWords(waiting)));
}

function sayUnheeded(): void {
  // What this page has not spoken of itself (it was opened anew without a line) counts from now on.
  const unknown = cab.value?.waiting.filter((one) => !said.has(one.reservation_id)) ?? [];
  if (unknown.length > 0) noteSaid(...unknown);
  const due = listUnheeded(cab.value?.waiting ?? [], said, Date.now());
  const [first] = due;
  if (!first) return;
  announce("ping", DRIVER.sayAgain(nameOf(first.stop)));
  noteSaid(...due);
}

const messagesSaid = new Map<string, number>();

/** A message of the control room, when it has come and again until it is confirmed. */
function sayMessages(): void {
  const due = findDueMessage(cab.value?.messages ?? [], messagesSaid, Date.now());
  if (!due) return;
  announce("ping", DRIVER.sayMessage(due.sentence));
  messagesSaid.set(due.message_id, Date.now());
}

function sayLink(): void {
  const now = Date.now();
  if (isLinkAlarmDue(downSince.value, linkSaidAt, now)) {
    linkSaidAt = now;
    announce("alarm", DRIVER.sayLinkLost);
  } else if (downSince.value === null && linkSaidAt !== null) {
    linkSaidAt = null;
    announce("back", DRIVER.sayLinkBack);
  }
}

export const EARS: Ears = { hearSnapshot, hearEvent };

/** Speak again of what was not heeded, and of a line that is down. Call once. */
export function keepTelling(): void {
  setInterval(() => {
    sayUnheeded();
    sayMessages();
    sayLink();
  }, TICK_MILLISECONDS);
}
