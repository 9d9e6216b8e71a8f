// Keeping the page true: the rider's socket while there is an account, the HTTP board always.
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { call } from "../shared/api.ts";
import { noteMoment, now } from "../shared/clock.ts";
import { type Connection, connect } from "../shared/connection.ts";
import type {
  BoardView,
  ReservationView,
  RiderSnapshot,
  Sentence,
  Sequenced,
  StopWithRoutes,
} from "../shared/messages.ts";
import { joinSnapshot } from "./snapshot.ts";
import {
  account,
  board,
  boardFailed,
  chosenStop,
  noteReservation,
  reservations,
  stopRoutes,
  toldAt,
} from "./state.ts";

const POLL_WITHOUT_SOCKET_MILLISECONDS = 10_000;
const POLL_WITH_SOCKET_MILLISECONDS = 30_000;
const RESERVATIONS_MILLISECONDS = 15_000;
/** While the bus is so near that people look at nothing else. */
const RESERVATIONS_NEAR_MILLISECONDS = 5_000;
const NEAR_STOPS = 4;
/** As many as a pushed board has. */
const BOARD_LIMIT = 12;

type RiderEvent = Sequenced & {
  reservation?: ReservationView;
  reservation_id?: string;
  board?: BoardView;
  sentence?: Sentence;
};

export const connection = signal<Connection | null>(null);
export const notice = signal<Sentence | null>(null);

const token = computed(() => account.value?.token ?? null);
const open = computed(() => reservations.value.filter((one) => !one.ended));
const hasOpen = computed(() => open.value.length > 0);
const isNear = computed(() =>
  open.value.some((one) =>
    one.holds.some((hold) => hold.stops_away !== null && hold.stops_away <= NEAR_STOPS),
  ),
);
export const isUp = computed(() => connection.value?.link.value === "up");

/** Start both; call once. */
export function keepLive(): void {
  effect(() => {
    const known = token.value;
    if (known === null) return;
    const line = untracked(() => openLine(known));
    connection.value = line;
    return () => line.close();
  });
  effect(() => {
    const stop = chosenStop.value?.stop_id;
    const line = connection.value;
    if (stop && line && isUp.value) void watch(line, stop);
  });
  effect(() => {
    const stop = chosenStop.value?.stop_id;
    if (stop) untracked(() => void fetchRoutes(stop));
  });
  effect(() => {
    if (!hasOpen.value) return;
    const pause = isNear.value ? RESERVATIONS_NEAR_MILLISECONDS : RESERVATIONS_MILLISECONDS;
    const timer = setInterval(() => document.hidden || void fetchReservations(), pause);
    return () => clearInterval(timer);
  });
  effect(() => {
    const stop = chosenStop.value?.stop_id;
    if (!stop) return;
    void fetchBoard(stop);
    const pause = isUp.value ? POLL_WITH_SOCKET_MILLISECONDS : POLL_WITHOUT_SOCKET_MILLISECONDS;
    const timer = setInterval(() => document.hidden || void fetchBoard(stop), pause);
    const look = () => document.hidden || void fetchBoard(stop);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  });
}

async function watch(line: Connection, stopId: string): Promise<void> {
  try {
    const reply = await line.ask("watch", { stop: stopId });
    if (reply.ok && reply.board) takeBoard(reply.board as BoardView);
  } catch {
    // The board is fetched over HTTP all the same.
  }
}

function openLine(known: string): Connection {
  return connect<RiderSnapshot, RiderEvent>({
    namespace: "/rider",
    token: known,
    onSnapshot: (snapshot) => {
      const told = joinSnapshot(reservations.value, snapshot.reservations, now.value);
      batch(() => {
        reservations.value = [];
        for (const one of told) noteReservation(one);
      });
      noteTold();
    },
    onEvent: takeEvent,
  });
}

/** What is shown was true now. */
function noteTold(): void {
  toldAt.value = new Date().toISOString();
}

function takeEvent(event: RiderEvent): void {
  noteTold();
  if (event.type === "reservation" && event.reservation) noteReservation(event.reservation);
  if (event.type === "erased") {
    reservations.value = reservations.value.filter((one) => one.reservation_id !== event.reservation_id);
  }
  if (event.type === "notice" && event.sentence) notice.value = event.sentence;
  if (event.type === "board" && event.board) takeBoard(event.board);
}

function takeBoard(told: BoardView): void {
  if (told.stop.stop_id !== chosenStop.value?.stop_id) return;
  noteMoment(told.as_of);
  board.value = told;
  boardFailed.value = false;
}

async function fetchBoard(stopId: string): Promise<void> {
  try {
    takeBoard(await call("GET", `/stops/${encodeURIComponent(stopId)}/arrivals?limit=${BOARD_LIMIT}`));
  } catch {
    if (stopId === chosenStop.value?.stop_id) boardFailed.value = true;
  }
}

/** Steps come over the socket; how far the bus has come in between is asked for. */
async function fetchReservations(): Promise<void> {
  try {
    const known = { token: token.value };
    const told = await call<{ reservations: ReservationView[] }>("GET", "/reservations", known);
    for (const one of told.reservations) if (!one.ended) noteReservation(one);
    noteTold();
  } catch {
    // What is shown stays, with its times; the banner tells when the line is down.
  }
}

async function fetchRoutes(stopId: string): Promise<void> {
  try {
    const told = await call<StopWithRoutes>("GET", `/stops/${encodeURIComponent(stopId)}`);
    if (stopId === chosenStop.value?.stop_id) stopRoutes.value = told;
  } catch {
    // Only the choice of where to get off needs it; it comes with the next stop that is opened.
  }
}
