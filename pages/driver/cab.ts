// What a bus terminal knows: a value, and how each event from the server changes it.
import type {
  AlightingPassenger,
  BusMessageView,
  DriverProgress,
  DriverSnapshot,
  Sequenced,
  State,
  WaitingPassenger,
} from "../shared/messages.ts";

type Alighting = NonNullable<AlightingPassenger["alighting"]>;

export type Cab = Omit<DriverSnapshot, "sequence">;

export type DriverEvent = Sequenced &
  (
    | ({ type: "waiting_passenger" } & WaitingPassenger)
    | ({ type: "alighting_passenger" } & AlightingPassenger)
    | { type: "withdrawn"; reservation_id: string; why: string }
    | { type: "reminder"; reservation_id: string; why: "not_acknowledged" | "two_stops" | "approaching" }
    | { type: "run"; run_id: string | null; route_name: string | null; headsign: string | null }
    | ({ type: "progress" } & DriverProgress)
    | { type: "passenger"; reservation_id: string; state: State; alighting?: Alighting }
    | ({ type: "message" } & BusMessageView)
    | { type: "vehicle"; ramp_working: boolean; spaces_taken_by_walk_ons: number }
  );

/** The same cab after this event. An event of a kind unknown here changes nothing. */
export function applyEvent(cab: Cab, event: DriverEvent): Cab {
  switch (event.type) {
    case "waiting_passenger":
      return { ...cab, waiting: sortWaiting([...without(cab.waiting, event), pickWaiting(event)]) };
    case "alighting_passenger":
      return { ...cab, on_board: [...without(cab.on_board, event), pickAlighting(event)] };
    case "withdrawn":
      return { ...cab, waiting: without(cab.waiting, event), on_board: without(cab.on_board, event) };
    case "run":
      return { ...cab, run_id: event.run_id, route_name: event.route_name, headsign: event.headsign };
    case "progress":
      return moveOn(cab, event);
    case "vehicle":
      return {
        ...cab,
        ramp_working: event.ramp_working,
        spaces_taken_by_walk_ons: event.spaces_taken_by_walk_ons,
      };
    case "message":
      return { ...cab, messages: takeMessage(cab.messages ?? [], event) };
    case "reminder":
      return { ...cab, waiting: cab.waiting.map((one) => comeNearer(one, event)) };
    case "passenger":
      return movePassenger(cab, event.reservation_id, event.state, event.alighting);
    default:
      return cab;
  }
}

/** What the dispatchers say stays until it is confirmed. */
function takeMessage(known: BusMessageView[], event: BusMessageView): BusMessageView[] {
  const { message_id, at, sentence, state } = event;
  const others = known.filter((one) => one.message_id !== message_id);
  return state === "acknowledged" ? others : [...others, { message_id, at, sentence, state }];
}

/** The bus has come nearer, or has begun another run. */
function moveOn(cab: Cab, now: DriverProgress): Cab {
  const told = new Map(now.passengers.map((one) => [one.reservation_id, one]));
  const move = <T extends WaitingPassenger | AlightingPassenger>(one: T): T => {
    const news = told.get(one.reservation_id);
    if (!news) return one;
    const expected_at = news.expected_at ?? one.expected_at;
    return { ...one, stops_away: news.stops_away, ...(expected_at ? { expected_at } : {}) };
  };
  return {
    ...cab,
    run_id: now.run_id,
    route_name: now.route_name,
    headsign: now.headsign,
    waiting: sortWaiting(cab.waiting.map(move)),
    on_board: cab.on_board.map(move),
  };
}

const STOPS_AWAY = { two_stops: 2, approaching: 0 } as const;

/** A reminder also tells where the bus is by now. */
function comeNearer(
  one: WaitingPassenger,
  event: { reservation_id: string; why: "not_acknowledged" | "two_stops" | "approaching" },
): WaitingPassenger {
  if (one.reservation_id !== event.reservation_id || event.why === "not_acknowledged") return one;
  return { ...one, stops_away: Math.min(one.stops_away ?? Number.POSITIVE_INFINITY, STOPS_AWAY[event.why]) };
}

/** A passenger after a press, or after the server has told of one. `alighting`: how far that is, of who is aboard. */
export function movePassenger(cab: Cab, id: string, state: State, alighting?: Alighting): Cab {
  const known = cab.waiting.find((one) => one.reservation_id === id);
  const isAboard = cab.on_board.some((one) => one.reservation_id === id);
  const comes = state === "acknowledged" ? "acknowledged" : alighting;
  if (isAboard && comes && state !== "alighted") {
    const on_board = cab.on_board.map((one) =>
      one.reservation_id === id ? { ...one, alighting: comes } : one,
    );
    return { ...cab, on_board };
  }
  if (state === "assigned" || state === "delivered" || state === "acknowledged") {
    return {
      ...cab,
      waiting: cab.waiting.map((one) => (one.reservation_id === id ? { ...one, state } : one)),
    };
  }
  const waiting = cab.waiting.filter((one) => one !== known);
  if (state === "boarded") {
    const boarding = known && {
      reservation_id: id,
      stop: known.alight_stop,
      stops_away: null,
      help: known.help,
    };
    return {
      ...cab,
      waiting,
      on_board: boarding ? [...without(cab.on_board, boarding), boarding] : cab.on_board,
    };
  }
  return { ...cab, waiting, on_board: cab.on_board.filter((one) => one.reservation_id !== id) };
}

export function sortWaiting(waiting: WaitingPassenger[]): WaitingPassenger[] {
  return [...waiting].sort((a, b) => Date.parse(a.expected_at) - Date.parse(b.expected_at));
}

function without<T extends { reservation_id: string }>(list: T[], gone: { reservation_id: string }): T[] {
  return list.filter((one) => one.reservation_id !== gone.reservation_id);
}

function pickWaiting(event: WaitingPassenger): WaitingPassenger {
  const { reservation_id, state, run_id, route_name, stop, stops_away, help, alight_stop } = event;
  const { expected_at, deadline } = event;
  return {
    reservation_id,
    state,
    run_id,
    route_name,
    stop,
    stops_away,
    help,
    alight_stop,
    expected_at,
    deadline,
  };
}

function pickAlighting(event: AlightingPassenger): AlightingPassenger {
  const { reservation_id, stop, stops_away, help, alighting = "later", unserved = false } = event;
  return {
    reservation_id,
    stop,
    stops_away,
    help,
    alighting,
    unserved,
    expected_at: event.expected_at ?? null,
  };
}
