// What the kiosk process and its page say to each other (docs/kiosk-panel.md).
import type {
  AlertView,
  ArrivalView,
  Language,
  Names,
  ReservationView,
  Sentence,
  StopRef,
} from "../shared/messages.ts";

export type Mode = "idle" | "listening" | "thinking" | "answering" | "confirming" | "asking" | "waiting";

export interface PanelBoard {
  source: "live" | "stored";
  as_of: string;
  feed_age: number | null;
  notice: Sentence | null;
  arrivals: ArrivalView[];
  alerts: AlertView[];
  bay: { trip_id: string; service_date: string; position: number }[];
}

export interface PanelRoute {
  route_id: string;
  name: string;
  headsign: string;
  color: string;
  destinations: StopRef[];
  names: Names;
  headsigns: Names;
}

export interface PanelQuestion {
  kind: "book" | "cancel" | "did_you_mean" | "did_you_board";
  sentence: Sentence;
  reservation_id: string | null;
  route_id: string | null;
  trip_id: string | null;
  service_date: string | null;
  alight_stop: StopRef | null;
  choices: { action: string; sentence: Sentence }[];
}

/** How one part of the kiosk is; states are told of in docs/kiosk-conditions.md. */
export interface PartCondition {
  part: "line" | "live_data" | "microphone" | "speaker" | "recogniser" | "disk" | "stop_data";
  state: string;
  is_good: boolean;
  since: string;
  sentence: Sentence;
  age: number | null;
}

export interface PanelState {
  number: number;
  now: string;
  mode: Mode;
  line: { online: boolean; since: string };
  condition: PartCondition[];
  stop: StopRef;
  board: PanelBoard;
  routes: PanelRoute[];
  reservations: ReservationView[];
  pending: { command_id: string; kind: string; asked_at: string; sentence: Sentence }[];
  unsent: { command_id: string; kind: string; asked_at: string; told_at: string; sentence: Sentence }[];
  heard: { text: string; final: boolean; accepted: boolean; reason: string | null } | null;
  said: ({ id: string } & Sentence) | null;
  has_more: boolean;
  speaking: ({ kind: "arriving" | "answer" | "reminder" } & Sentence) | null;
  question: PanelQuestion | null;
  deadline: { at: string; seconds_left: number; warned: boolean } | null;
  volume: number;
  privacy: Output;
  headphones: boolean;
  speed: "normal" | "slow";
  language: Language;
  languages: { code: string; name: string }[];
  recogniser: "ready" | "loading" | "failed";
  microphone: "unknown" | "working" | "denied" | "missing" | "lost" | "silent";
  examples: Sentence[];
  help: {
    number: string;
    sentence: Sentence;
    asked_at: string;
    taken_at: string | null;
    is_passed_on: boolean;
  } | null;
  panel: { width_mm: number | null };
}

/** Who may hear: everybody at the stop, whoever wears the headphones, nobody. */
export type Output = "aloud" | "headphones" | "silent";

export interface SayEvent {
  id: string;
  language: Language;
  text: string;
  url: string | null;
  interrupts: boolean;
  output: Output;
}

/** One press of a button. */
export interface Press {
  action: string;
  [field: string]: string | undefined;
}
