// Which reservation's history is open in front of everything else.
import { signal } from "@preact/signals";

export const openedHistory = signal<string | null>(null);

export function openHistory(reservationId: string): void {
  openedHistory.value = reservationId;
}
