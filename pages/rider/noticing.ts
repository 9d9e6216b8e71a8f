// Getting noticed: a sound, a shake, the title of the page and a voice, each once, for what matters to the rider.
import { computed, effect, signal, untracked } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { named, say } from "../shared/language.ts";
import type { ReservationView, Sentence } from "../shared/messages.ts";
import { isSoundOn, play, switchSoundOn } from "../shared/sounds.ts";
import { stored } from "../shared/storage.ts";
import { WORDS } from "../shared/words.ts";
import { type Call, findCall, findPhase, listInOrder } from "./calls.ts";
import { reservations } from "./state.ts";
import { RIDER } from "./words.ts";

const SHAKE_MILLISECONDS = [250, 100, 250, 100, 250];

/** How many steps of each reservation the rider has been called for: kept, so that a reload does not call again. */
const heard = stored<Record<string, number>>("rider.heard", {});

/** What a screen reader is to say now: `count` tells the same words said again from the first time. */
export const calledOut = signal<{ count: number; sentence: Sentence } | null>(null);

/** Sound with the first press, and an ear on every reservation. Call once. */
export function keepNoticing(): void {
  const first = () => {
    if (!isSoundOn.value) void switchSoundOn();
  };
  window.addEventListener("pointerdown", first);
  window.addEventListener("keydown", first);
  effect(() => {
    const told = reservations.value;
    untracked(() => told.forEach(notice));
  });
  effect(() => {
    document.title = title.value;
  });
}

function notice(told: ReservationView): void {
  const before = heard.value[told.reservation_id];
  if (before === told.steps.length) return;
  const open = reservations.value.filter((one) => !one.ended).map((one) => one.reservation_id);
  const kept = Object.entries(heard.value).filter(([id]) => open.includes(id));
  heard.value = { ...Object.fromEntries(kept), [told.reservation_id]: told.steps.length };
  // A reservation seen for the first time has just been made by this very person.
  const call = before === undefined ? null : findCall(told.steps, before, now.value);
  if (call) callOut(told, call);
}

function callOut(told: ReservationView, call: Call): void {
  play(call.sound);
  if (call.isUrgent) navigator.vibrate?.(SHAKE_MILLISECONDS);
  const sentence = describe(told, call);
  if (sentence) calledOut.value = { count: (calledOut.value?.count ?? 0) + 1, sentence };
}

/** Words only where the standing of the reservation, which is read out too, does not say it. */
function describe(told: ReservationView, call: Call): Sentence | null {
  const hold = told.holds.find((one) => one.run_id === call.step.run_id) ?? told.holds[0];
  if (call.step.type === "two_stops" && hold) {
    const name = named(hold.route_name, hold.route_names);
    return RIDER.getReadySaid(say(WORDS.route(name)), hold.stops_away ?? 2);
  }
  if (call.step.type === "alighting" && told.alight_stop) {
    return RIDER.getOffSaid(named(told.alight_stop.name, told.alight_stop.names));
  }
  return null;
}

/** What a tab, or the list of open apps, shows: the bus, as long as there is one. */
const title = computed(() => {
  const open = reservations.value.find((one) => !one.ended);
  const phase = open && findPhase(open);
  const plain = `${say(WORDS.gachita)} · ${say(RIDER.title)}`;
  if (!open || phase === "ended") return plain;
  if (phase === "asking") return `● ${say(RIDER.didYouBoard)}`;
  if (phase === "get_off") return `● ${say(RIDER.getOffNext)}`;
  const [hold] = listInOrder(open.holds);
  const away = hold && hold.stops_away !== null ? ` · ${say(RIDER.stopsAway(hold.stops_away))}` : "";
  if (phase === "ready") return `● ${say(RIDER.getReady)}${away}`;
  return hold ? `${named(hold.route_name, hold.route_names)}${away} · ${say(WORDS.gachita)}` : plain;
});
