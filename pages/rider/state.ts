// What the rider's page knows, and what the device remembers of it.
import { computed, signal } from "@preact/signals";
import type {
  BoardView,
  Need,
  Refused,
  ReservationView,
  StopRef,
  StopWithRoutes,
} from "../shared/messages.ts";
import { stored } from "../shared/storage.ts";

const RECENT_STOPS = 5;

export interface Account {
  rider_id: string;
  token: string;
}

/** A stop with what tells the two sides of a street apart. */
export type KnownStop = StopRef & { towards?: StopRef | null };

export type TextSize = "normal" | "large" | "largest";

export const account = stored<Account | null>("rider.account", null);
/** null until the rider has once said what help they need. */
export const needs = stored<Need[] | null>("rider.needs", null);
export const recentStops = stored<KnownStop[]>("rider.recent_stops", []);
export const favouriteStops = stored<KnownStop[]>("rider.favourite_stops", []);
export const chosenStop = stored<KnownStop | null>("rider.stop", null);
export const onlyLowFloor = stored("rider.only_low_floor", false);
export const textSize = stored<TextSize>("rider.text_size", "normal");
/** Ended reservations that the rider has put away. */
export const putAway = stored<string[]>("rider.put_away", []);

export const stopRoutes = signal<StopWithRoutes | null>(null);
/** As last told; also when the page is opened without a line. */
export const board = stored<BoardView | null>("rider.board", null);
export const boardFailed = signal(false);
/** As last told, and when: a phone that is opened without a line shows what it knew. */
export const reservations = stored<ReservationView[]>("rider.reservations", []);
export const toldAt = stored<string | null>("rider.told_at", null);
export const refusal = signal<Refused | null>(null);

export const shownReservations = computed(() =>
  reservations.value.filter((one) => !one.ended || !putAway.value.includes(one.reservation_id)),
);

/** Keep the newest version of a reservation; older news about it changes nothing. */
export function noteReservation(told: ReservationView): void {
  const known = reservations.value.find((one) => one.reservation_id === told.reservation_id);
  if (known && known.version > told.version) return;
  const others = reservations.value.filter((one) => one !== known);
  reservations.value = [told, ...others].sort((a, b) => b.asked_at.localeCompare(a.asked_at));
}

export function isFavourite(stopId: string): boolean {
  return favouriteStops.value.some((one) => one.stop_id === stopId);
}

/** Keep a stop at the top of the first page, or no longer. */
export function toggleFavourite(stop: KnownStop): void {
  const others = favouriteStops.value.filter((one) => one.stop_id !== stop.stop_id);
  favouriteStops.value = others.length < favouriteStops.value.length ? others : [...others, stop];
}

export function chooseStop(stop: KnownStop | null): void {
  board.value = null;
  stopRoutes.value = null;
  boardFailed.value = false;
  chosenStop.value = stop && {
    stop_id: stop.stop_id,
    name: stop.name,
    code: stop.code,
    names: stop.names ?? {},
    towards: stop.towards ?? null,
  };
  if (!chosenStop.value) return;
  const chosen = chosenStop.value;
  const others = recentStops.value.filter((one) => one.stop_id !== chosen.stop_id);
  recentStops.value = [chosen, ...others].slice(0, RECENT_STOPS);
}

/** The page is as it was before anybody used it. */
export function forgetRider(): void {
  account.value = null;
  needs.value = null;
  reservations.value = [];
  toldAt.value = null;
  refusal.value = null;
  putAway.value = [];
  favouriteStops.value = [];
  chooseStop(null);
  recentStops.value = [];
}
