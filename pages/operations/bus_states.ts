// How a bus stands, told by shape and sign and words: never by colour alone. Pure.
import type { Sentence } from "../shared/messages.ts";
import type { BusOnMap } from "./map_types.ts";

export type BusState = "unconfirmed" | "ramp_broken" | "silent" | "waiting" | "aboard" | "calm";

/** Most urgent first: a bus is drawn as the first that is true of it, and the list names all. */
export const BUS_STATES: readonly BusState[] = [
  "unconfirmed",
  "ramp_broken",
  "silent",
  "waiting",
  "aboard",
  "calm",
];

const IS: Record<Exclude<BusState, "calm">, (bus: BusOnMap) => boolean> = {
  unconfirmed: (bus) => bus.unconfirmed > 0,
  ramp_broken: (bus) => bus.ramp_broken,
  silent: (bus) => bus.silent,
  waiting: (bus) => bus.waiting > bus.unconfirmed,
  aboard: (bus) => bus.aboard > 0,
};

/** Everything that is true of it; `calm` when nothing is. */
export function listStates(bus: BusOnMap): BusState[] {
  const found = BUS_STATES.filter((state) => state !== "calm" && IS[state](bus));
  return found.length > 0 ? found : ["calm"];
}

/** The one it is drawn as. */
export function pickState(bus: BusOnMap): BusState {
  return listStates(bus)[0] ?? "calm";
}

/** What stands on the mark. */
export function signOf(state: BusState, bus?: BusOnMap): string {
  if (state === "waiting") return String(bus?.waiting ?? 1);
  return { unconfirmed: "!", ramp_broken: "×", silent: "?", aboard: "•", calm: "" }[state];
}

export const STATE_WORDS: Record<BusState, Sentence> = {
  unconfirmed: { ko: "기사 미확인 승객", en: "Passenger not confirmed" },
  ramp_broken: { ko: "경사판 고장", en: "Ramp broken" },
  silent: { ko: "연락 끊김", en: "Silent" },
  waiting: { ko: "기다리는 승객", en: "Passengers waiting" },
  aboard: { ko: "승객 탑승 중", en: "Passenger aboard" },
  calm: { ko: "할 일 없음", en: "Nothing to do" },
};

export function matchesText(bus: BusOnMap, wanted: string): boolean {
  return `${bus.route_name} ${bus.plate} ${bus.next_stop}`.toLowerCase().includes(wanted);
}
