// What somebody picks by touch or key before the kiosk is asked: a bus or a route, then where to get off. The kiosk itself
// hears of the whole wish only, and reads it back.
import { effect, signal } from "@preact/signals";
import { named } from "../shared/language.ts";
import type { ArrivalView } from "../shared/messages.ts";
import type { PanelRoute, PanelState, Press } from "./panel.ts";
import { press, state } from "./state.ts";

/** Of which route, or where to get off from a bus (or the next low-floor one of a route). */
export type Picking = { stage: "route" } | { stage: "place"; route: PanelRoute; wish: Press };

export const picking = signal<Picking | null>(null);

let questionBefore: string | null = null;
let focusBefore: Element | null = null;

/** Names a question; null for none, and for one to somebody else about their booking. */
function nameQuestion(told: PanelState | null): string | null {
  const question = told?.question;
  if (!question || question.kind === "did_you_board") return null;
  return `${question.kind} ${question.sentence.ko}`;
}

// Whoever says what they want while they pick has picked: their question is asked now.
effect(() => {
  const question = nameQuestion(state.value);
  if (question !== null && question !== questionBefore) picking.value = null;
});

function begin(next: Picking): void {
  if (picking.value === null) focusBefore = document.activeElement;
  questionBefore = nameQuestion(state.value);
  picking.value = next;
}

/** A bus was picked: ask where to get off, where the timetable knows where it goes. */
export function pickBus({ route_id, trip_id, service_date }: ArrivalView): void {
  const wish = { action: "book", route_id, trip_id, service_date };
  const route = state.value?.routes.find((one) => one.route_id === route_id);
  if (route?.destinations.length) begin({ stage: "place", route, wish });
  else press(wish);
}

/** None of the buses on the board: ask for the route. */
export function pickAmongRoutes(): void {
  begin({ stage: "route" });
}

export function pickRoute(route: PanelRoute): void {
  const wish = { action: "book", route_id: route.route_id };
  if (route.destinations.length) begin({ stage: "place", route, wish });
  else finish(wish);
}

/** Where to get off was picked, or that it need not be known. */
export function pickPlace(wish: Press, stopId?: string): void {
  finish(stopId ? { ...wish, alight_stop: stopId } : wish);
}

function finish(wish: Press): void {
  picking.value = null;
  press(wish);
}

/** Leave without a wish: the focus is again where it was. */
export function stopPicking(): void {
  if (picking.value === null) return;
  picking.value = null;
  if (focusBefore instanceof HTMLElement && focusBefore.isConnected) focusBefore.focus();
}

/** Every route of this stop once, in the order of their numbers. */
export function listRoutes(): PanelRoute[] {
  const routes = [...(state.value?.routes ?? [])];
  return routes.sort((one, other) =>
    named(one.name, one.names).localeCompare(named(other.name, other.names), "ko", { numeric: true }),
  );
}
