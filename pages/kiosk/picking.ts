// Which bus somebody is about to book while they choose where to get off. The kiosk itself only hears of the whole wish.
import { effect, signal } from "@preact/signals";
import type { ArrivalView } from "../shared/messages.ts";
import type { PanelRoute, Press } from "./panel.ts";
import { press, state } from "./state.ts";

/** The bus that was chosen, until it is known where to get off. */
export const picked = signal<ArrivalView | null>(null);

// Whoever says what they want, while they choose, has chosen: their question is asked now.
effect(() => {
  const kind = state.value?.question?.kind;
  if (kind !== undefined && kind !== "did_you_board") picked.value = null;
});

export function isPicking(): boolean {
  return picked.value !== null;
}

export function findRoute(arrival: ArrivalView): PanelRoute | undefined {
  return state.value?.routes.find((route) => route.route_id === arrival.route_id);
}

/** A bus was chosen: ask where to get off, where the timetable knows where it goes. */
export function pickBus(arrival: ArrivalView): void {
  if (findRoute(arrival)?.destinations.length) picked.value = arrival;
  else press(wishFor(arrival));
}

/** Where to get off was chosen, or that it need not be known. */
export function pickPlace(arrival: ArrivalView, stopId?: string): void {
  picked.value = null;
  press({ ...wishFor(arrival), ...(stopId ? { alight_stop: stopId } : {}) });
}

export function stopPicking(): void {
  picked.value = null;
}

function wishFor({ route_id, trip_id, service_date }: ArrivalView): Press {
  return { action: "book", route_id, trip_id, service_date };
}
