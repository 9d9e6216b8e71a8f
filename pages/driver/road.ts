// The road ahead of a bus: the stops where somebody gets on or off, in the order in which the bus meets them.
import type { AlightingPassenger, StopRef, WaitingPassenger } from "../shared/messages.ts";
import type { Cab } from "./cab.ts";

/** One stop ahead, with everybody who gets on or off there. */
export interface Halt {
  key: string;
  stop: StopRef;
  /** Null when nobody knows where the bus is, or it is past. */
  stopsAway: number | null;
  /** When the bus gets there, as last told; null while nobody has. */
  expectedAt: string | null;
  waiting: WaitingPassenger[];
  alighting: AlightingPassenger[];
}

/** So near that the door opens next: what is done at the stop can be pressed. */
const NEAR_STOPS = 1;

export function listHalts(cab: Cab): Halt[] {
  const halts: Halt[] = [];
  for (const one of cab.waiting) {
    const known = halts.find((halt) => halt.key === keyOf(one.stop, one.stops_away, one.run_id));
    if (known) known.waiting.push(one);
    else {
      const { stop, stops_away: stopsAway, expected_at: expectedAt } = one;
      const key = keyOf(stop, stopsAway, one.run_id);
      halts.push({ key, stop, stopsAway, expectedAt, waiting: [one], alighting: [] });
    }
  }
  for (const one of cab.on_board) if (one.stop) putAlighting(halts, one, one.stop);
  return halts;
}

function keyOf(stop: StopRef, stopsAway: number | null, run: string): string {
  return `${stop.stop_id} ${stopsAway ?? "?"} ${run}`;
}

/** At the stop where somebody gets on as well, or before the first one that is further. */
function putAlighting(halts: Halt[], one: AlightingPassenger, stop: StopRef): void {
  const away = one.stops_away;
  // Who has just boarded has no distance yet: their stop is where it is for the others.
  const same = halts.find(
    (halt) => halt.stop.stop_id === stop.stop_id && (away === null || halt.stopsAway === away),
  );
  if (same) {
    same.alighting.push(one);
    return;
  }
  const further =
    away === null ? -1 : halts.findIndex((halt) => halt.stopsAway !== null && halt.stopsAway > away);
  const key = keyOf(stop, away, "off");
  const halt = {
    key,
    stop,
    stopsAway: away,
    expectedAt: one.expected_at ?? null,
    waiting: [],
    alighting: [one],
  };
  halts.splice(further < 0 ? halts.length : further, 0, halt);
}

/** Who gets off next and nobody has pressed that they are known of. */
export function isAlightingOpen(one: AlightingPassenger): boolean {
  return one.alighting === "next";
}

/** Everybody at a stop about whom the driver has to press that they are known of. */
export function listToConfirm(halt: Halt): { reservation_id: string }[] {
  return [...halt.waiting.filter(isOpen), ...halt.alighting.filter(isAlightingOpen)];
}

export function isOpen(ping: WaitingPassenger): boolean {
  return ping.state !== "acknowledged";
}

/** What the driver looks at: this stop; else whom nobody has confirmed; else the next stop on the road. */
export function pickHalt(halts: readonly Halt[]): Halt | null {
  // A stop that has just been passed counts as "here" too until somebody says what became of it.
  const here = halts.findLast((halt) => halt.stopsAway === 0);
  return here ?? halts.find((halt) => halt.waiting.some(isOpen)) ?? halts[0] ?? null;
}

/** Whether "boarded" and "not there" can be the next thing to press. What is not known does not forbid. */
export function isNear(halt: Halt): boolean {
  return halt.stopsAway === null || halt.stopsAway <= NEAR_STOPS;
}

const NARROW = /[\p{ASCII}\u2010-\u2027]/u;
const THIN = /[ .,'()·|!ijltf]/;

/** About how many letters of full width a name takes: what its size on the screen is reckoned from. */
export function widthOf(name: string): number {
  const units = [...name].reduce((sum, letter) => {
    if (THIN.test(letter)) return sum + 0.34;
    return sum + (NARROW.test(letter) ? 0.62 : 0.95);
  }, 0);
  return Math.max(1, Math.round(units * 100) / 100);
}
