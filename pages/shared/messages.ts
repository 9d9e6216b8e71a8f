// What crosses the wire, as the server defines it (booking/messages.py); a test compares the two.

export type Language = "ko" | "en";
export type Need = "wheelchair" | "walking_aid" | "stroller" | "vision" | "hearing";
export type LowFloor = "yes" | "no" | "unknown";
export type HoldState = "assigned" | "delivered" | "acknowledged" | "boarded";
export type State =
  | "requested"
  | "assigned"
  | "delivered"
  | "acknowledged"
  | "boarded"
  | "alighted"
  | "cancelled"
  | "no_show"
  | "expired"
  | "unresolved";

export type ReportKind = "ramp_broken" | "passed_by" | "not_let_on" | "other";

/** The same thing said in each language. */
export interface Sentence {
  ko: string;
  en: string;
}

/** The same name in other languages than the timetable's. */
export type Names = Partial<Record<Language, string>>;

export interface StopRef {
  stop_id: string;
  name: string;
  code: string;
  names?: Names;
}

export interface ArrivalView {
  route_id: string;
  route_name: string;
  headsign: string;
  trip_id: string;
  service_date: string;
  position: number;
  vehicle_id: string | null;
  plate: string | null;
  scheduled_at: string | null;
  expected_at: string;
  stops_away: number | null;
  source: "live" | "predicted" | "timetable";
  age: number | null;
  low_floor: LowFloor;
  spaces_free: number | null;
  bookable: boolean;
  why_not: string | null;
  route_names?: Names;
  headsigns?: Names;
  headway?: number | null;
  platform?: string;
  silent?: boolean;
  occupancy?: string | null;
}

/** By language code; the empty code where none is named. */
export type Texts = Record<string, string>;

export interface AlertView {
  header: Texts;
  description?: Texts;
  spoken_header?: Texts;
  url?: Texts;
  effect?: string;
  severity?: string;
}

export interface BoardView {
  stop: StopRef;
  as_of: string;
  feed_age: number | null;
  arrivals: ArrivalView[];
  alerts?: AlertView[];
}

export interface StepView {
  type: string;
  at: string;
  run_id: string | null;
  why?: string | null;
  sentence?: Sentence | null;
}

export interface HoldView {
  run_id: string;
  trip_id: string;
  service_date: string;
  route_id: string;
  route_name: string;
  headsign: string;
  vehicle_id: string | null;
  plate: string | null;
  state: HoldState;
  expected_at: string;
  stops_away: number | null;
  route_names?: Names;
  headsigns?: Names;
  way?: StopRef[];
}

export interface SkippedView {
  route_name: string;
  expected_at: string;
  why: string;
  sentence?: Sentence | null;
}

export interface ReservationView {
  reservation_id: string;
  code: string;
  state: State;
  stop: StopRef;
  alight_stop: StopRef | null;
  needs: Need[];
  asked_at: string;
  steps: StepView[];
  holds: HoldView[];
  skipped: SkippedView[];
  question: "did_you_board" | null;
  sentence: Sentence;
  ended: boolean;
  version: number;
  depart_after?: string | null;
}

export interface WaitingPassenger {
  reservation_id: string;
  state: "assigned" | "delivered" | "acknowledged";
  run_id: string;
  route_name: string;
  stop: StopRef;
  stops_away: number | null;
  help: Need[];
  alight_stop: StopRef | null;
  expected_at: string;
  deadline: string;
  advice?: Sentence[];
}

export interface AlightingPassenger {
  reservation_id: string;
  stop: StopRef | null;
  stops_away: number | null;
  help: Need[];
  alighting?: "later" | "next" | "acknowledged";
  unserved?: boolean;
  advice?: Sentence[];
  expected_at?: string | null;
}

export interface BusMessageView {
  message_id: string;
  at: string;
  sentence: Sentence;
  state: "sent" | "delivered" | "acknowledged";
}

export interface DriverSnapshot {
  sequence: number;
  vehicle_id: string;
  plate: string;
  run_id: string | null;
  route_name: string | null;
  headsign: string | null;
  ramp_working: boolean;
  spaces_total: number;
  spaces_taken_by_walk_ons: number;
  waiting: WaitingPassenger[];
  on_board: AlightingPassenger[];
  messages?: BusMessageView[];
}

export interface PassengerProgress {
  reservation_id: string;
  stops_away: number | null;
  expected_at?: string | null;
}

export interface DriverProgress {
  run_id: string | null;
  route_name: string | null;
  headsign: string | null;
  passengers: PassengerProgress[];
}

export interface RiderSnapshot {
  sequence: number;
  reservations: ReservationView[];
}

export interface OperationsItem {
  kind:
    | "not_acknowledged"
    | "passed_by"
    | "alighting_not_acknowledged"
    | "alight_unserved"
    | "ramp_broken"
    | "ramp_reported"
    | "not_let_on"
    | "reported"
    | "vehicle_silent"
    | "kiosk_silent"
    | "feed_outage"
    | "person_asked";
  since: string;
  sentence: Sentence;
  reservation_id: string | null;
  run_id: string | null;
  vehicle_id: string | null;
  plate: string | null;
  stop: StopRef | null;
  source: string | null;
  key: string;
  code: string | null;
  asked_at: string | null;
  needs: Need[];
  taken_by: string | null;
  taken_at: string | null;
}

export interface SentMessage {
  message_id: string;
  vehicle_id: string;
  plate: string | null;
  by: string;
  at: string;
  sentence: Sentence;
  reservation_id: string | null;
  delivered_at: string | null;
  acknowledged_at: string | null;
}

export interface KioskHealth {
  stop: StopRef;
  connected: boolean;
  version: string | null;
  last_heard_at: string | null;
  enrolled_at: string | null;
  enrolled_by: string | null;
  report: KioskReport | null;
  reported_at: string | null;
  orders: KioskOrderView[];
}

/** How a kiosk is, by its own word every half minute. */
export interface KioskReport {
  version: string;
  started_at: string;
  box_uptime: number;
  memory_bytes: number;
  memory_free_bytes: number;
  disk_free_bytes: number;
  temperature: "cool" | "warm" | "hot" | null;
  model: string | null;
  update: string | null;
  stop_data_made_at: string;
  stop_data_ends_at: string;
  feed_version: string;
  parts: { part: string; state: string; is_good: boolean; since: string }[];
  volume: number;
  waiting: number;
  counts: Record<string, number>;
}

export interface KioskOrderView {
  order: {
    command_id: string;
    kind: "volume" | "restart" | "message" | "update";
    until: string;
    volume: number | null;
    ko: string;
    en: string;
  };
  by: string;
  asked_at: string;
  state: "waiting" | "done" | "refused" | "expired";
  answered_at: string | null;
  why: string | null;
}

export interface FeedHealth {
  source: string;
  age_seconds: number | null;
  vehicles: number;
  old_vehicles: number;
  unmatched_share: number;
  fault: string | null;
  fault_since: string | null;
  next_try_at: string | null;
  outage: "silent" | "old_vehicles" | null;
}

export interface OperationsSnapshot {
  sequence: number;
  items: OperationsItem[];
  reservations: ReservationView[];
  kiosks: KioskHealth[];
  drivers_connected: number;
  feeds: FeedHealth[];
  messages: SentMessage[];
}

/** What every event carries beside its own fields. */
export interface Sequenced {
  sequence: number;
  type: string;
  at: string;
}

/** The answer to a command. */
export type Reply = { ok: true; [field: string]: unknown } | Refused;

export interface Refused {
  ok: false;
  code: string;
  detail: string;
  detail_ko: string;
  alternatives?: ArrivalView[];
  /** The header of an HTTP answer, where the server says how long to wait. */
  retry_after_seconds?: number;
}

export interface StopView {
  stop_id: string;
  name: string;
  code: string;
  lat: number;
  lon: number;
  wheelchair_boarding: number;
  distance?: number | null;
  names?: Names;
  towards?: StopRef | null;
}

export interface StopNearby {
  stop: StopView;
  arrivals: ArrivalView[];
}

export interface Nearby {
  stops: StopNearby[];
  call_taxi: string;
}

export type Counted =
  | "asked"
  | "confirmed_in_time"
  | "boarded"
  | "passed_by"
  | "declined"
  | "bus_lost"
  | "alighted"
  | "cancelled"
  | "no_show"
  | "expired"
  | "unresolved";

export type Counts = Partial<Record<Counted, number>>;

export interface RouteCounts {
  route_id: string;
  route_name: string;
  counts: Counts;
}

export interface HourCounts {
  hour: number;
  counts: Counts;
}

export interface DayFigures {
  day: string;
  total: Counts;
  routes: RouteCounts[];
  hours: HourCounts[];
  waited: Record<string, number>;
}

export interface RouteAtStop {
  route_id: string;
  name: string;
  headsign: string;
  color: string;
  destinations: StopRef[];
  names?: Names;
  headsigns?: Names;
}

export interface StopWithRoutes extends StopView {
  routes: RouteAtStop[];
}
