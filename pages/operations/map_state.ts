// What the map knows: the lines once, the buses every few seconds while somebody looks.
import { computed, signal } from "@preact/signals";
import { call } from "../shared/api.ts";
import { account } from "./account.ts";
import { type BusState, listStates, matchesText } from "./bus_states.ts";
import { type Box, fitAll, makeProjection, type Point } from "./camera.ts";
import type { BusesOnMap, BusOnMap, Network } from "./map_types.ts";

const EVERY_MILLISECONDS = 5000;

export const network = signal<Network | null>(null);
export const buses = signal<BusesOnMap | null>(null);
export const hasFailed = signal(false);
export const wantedText = signal("");
export const wantedState = signal<BusState | "all">("all");
export const chosenBus = signal<string | null>(null);
/** What is seen; null until the lines have come. */
export const camera = signal<Box | null>(null);

export const project = computed(() => makeProjection(network.value?.stops ?? []));

/** Each stop's place on the flat map. */
export const stopPoints = computed<Point[]>(() => (network.value?.stops ?? []).map(project.value));

export const wholeBox = computed<Box>(() => fitAll(stopPoints.value));

export const shownBuses = computed<BusOnMap[]>(() => {
  const [text, state] = [wantedText.value.trim().toLowerCase(), wantedState.value];
  return (buses.value?.buses ?? []).filter(
    (bus) => (state === "all" || listStates(bus).includes(state)) && matchesText(bus, text),
  );
});

export const chosen = computed(() => buses.value?.buses.find((bus) => bus.vehicle_id === chosenBus.value));

async function loadBuses(): Promise<void> {
  try {
    buses.value = await call<BusesOnMap>("GET", "/operations/buses", { token: account.value?.token ?? null });
    hasFailed.value = false;
  } catch {
    hasFailed.value = true;
  }
}

async function loadNetwork(): Promise<void> {
  try {
    network.value = await call<Network>("GET", "/network");
  } catch {
    hasFailed.value = true;
  }
}

/** Ask while the map is shown; returns how to stop. */
export function keepMap(): () => void {
  const look = () => {
    if (document.hidden) return;
    if (!network.value) void loadNetwork();
    void loadBuses();
  };
  look();
  const timer = setInterval(look, EVERY_MILLISECONDS);
  return () => clearInterval(timer);
}
