// One client's stream of events: a snapshot, then events in order; a gap is asked for, a repeat changes nothing.
import type { Reply, Sequenced } from "./messages.ts";

/** Views that are not stored: they carry the last stored sequence and never advance it. */
const UNSTORED = new Set(["board", "progress", "kiosk"]);

export type Reading = "apply" | "show" | "repeat" | "gap";

/** What to do with an event when `last` was the sequence of the last one taken. */
export function readEvent(last: number, event: Sequenced): Reading {
  if (UNSTORED.has(event.type)) return event.sequence > last ? "gap" : "show";
  if (event.sequence <= last) return "repeat";
  return event.sequence === last + 1 ? "apply" : "gap";
}

export interface StreamEnds<Snapshot, Event> {
  onSnapshot(snapshot: Snapshot): void;
  onEvent(event: Event): void;
  /** Ask the other side for the events after this one. */
  resume(after: number): Promise<Reply>;
  /** The other side cannot tell what was missed: start again from a new snapshot. */
  startAgain(): void;
}

export class LiveStream<Snapshot extends { sequence: number }, Event extends Sequenced> {
  private last: number | null = null;
  private asking = false;

  constructor(private readonly ends: StreamEnds<Snapshot, Event>) {}

  takeSnapshot(snapshot: Snapshot): void {
    this.last = snapshot.sequence;
    this.ends.onSnapshot(snapshot);
  }

  /** Before the first snapshot nothing is taken: the snapshot will hold it. */
  async takeEvent(event: Event): Promise<void> {
    if (this.last === null) return;
    const reading = readEvent(this.last, event);
    if (reading === "repeat") return;
    if (reading === "apply") this.last = event.sequence;
    if (reading === "apply" || reading === "show") return this.ends.onEvent(event);
    if (UNSTORED.has(event.type)) this.ends.onEvent(event);
    await this.fillGap();
  }

  private async fillGap(): Promise<void> {
    if (this.asking || this.last === null) return;
    this.asking = true;
    try {
      const reply = await this.ends.resume(this.last);
      if (reply.ok && Array.isArray(reply.events)) this.takeMissed(reply.events as Event[]);
      else this.ends.startAgain();
    } catch {
      // The line went while asking: the next connection brings a snapshot.
    } finally {
      this.asking = false;
    }
  }

  private takeMissed(events: Event[]): void {
    for (const event of events) {
      if (this.last === null || readEvent(this.last, event) !== "apply") continue;
      this.last = event.sequence;
      this.ends.onEvent(event);
    }
  }
}
