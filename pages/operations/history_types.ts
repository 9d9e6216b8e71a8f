// What the server tells of reservations that are looked for (server/http/operations_bodies.py, views/history.py).
import type { Names, ReservationView, Sentence, State } from "../shared/messages.ts";

export interface HistoryEntry {
  at: string;
  kind: "step" | "note" | "message";
  what: string;
  sentence: Sentence;
  by: string | null;
}

export interface ReservationHistory {
  reservation: ReservationView;
  entries: HistoryEntry[];
}

export interface FoundReservation {
  reservation_id: string;
  code: string;
  state: State;
  stop_name: string;
  stop_names?: Names;
  asked_at: string;
  ended: boolean;
  routes: string[];
  plates: string[];
}

export interface AuditLine {
  name: string;
  at: string;
  by: string;
  what: string;
  outcome: string;
  reservation_id: string | null;
  vehicle_id: string | null;
  plate: string | null;
  about: string | null;
  detail: string | null;
}

export interface AuditPage {
  lines: AuditLine[];
  next: string | null;
  kept_days: number;
}
