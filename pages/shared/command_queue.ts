// Commands that must arrive: kept on the device until answered, sent in order, each once however often it is repeated.
import type { Refused, Reply } from "./messages.ts";

export interface Command {
  command_id: string;
  name: string;
  payload: Record<string, unknown>;
  /** Milliseconds since 1970, by the device's clock. */
  asked_at: number;
}

/** Where commands wait across reloads. */
export interface Shelf {
  load(): Command[];
  save(commands: Command[]): void;
}

export interface QueueEnds {
  /** Hand one command over. Rejects when there was no answer: the command stays. */
  deliver(command: Command): Promise<Reply>;
  onAnswer(command: Command, reply: Reply): void;
  onChange(waiting: readonly Command[]): void;
  /** Nothing is sent before that moment, because the other side asked for it (the device's clock); null: go on. */
  onRest?(until: number | null): void;
  /** Milliseconds after which an unsent command has become pointless; it is then answered `too_late_to_send`. */
  patience?: number;
}

const RETRY_MILLISECONDS = 3000;

/** Refusals that say "not now" rather than "no": the command stays and is sent again. */
const NOT_NOW = new Set(["internal_error", "store_unavailable", "busy", "too_many_requests"]);

export class CommandQueue {
  private waiting: Command[];
  private sending = false;
  private restsUntil: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly shelf: Shelf,
    private readonly ends: QueueEnds,
    private readonly newId: () => string,
    private readonly now: () => number = Date.now,
  ) {
    this.waiting = shelf.load();
    ends.onChange(this.waiting);
  }

  add(name: string, payload: Record<string, unknown>): Command {
    const command = { command_id: this.newId(), name, payload, asked_at: this.now() };
    this.keep([...this.waiting, command]);
    void this.flush();
    return command;
  }

  /** Forget a command that was not answered yet. It may have been carried out all the same. */
  withdraw(commandId: string): void {
    this.keep(this.waiting.filter((command) => command.command_id !== commandId));
  }

  clear(): void {
    clearTimeout(this.timer);
    this.rest(null);
    this.keep([]);
  }

  /** Send what waits, oldest first, until it is done, the line fails or the other side asks for a pause. */
  async flush(): Promise<void> {
    if (this.sending) return;
    if (this.now() < (this.restsUntil ?? 0)) return this.flushLater();
    this.sending = true;
    this.rest(null);
    clearTimeout(this.timer);
    try {
      for (let head = this.waiting[0]; head; head = this.waiting[0]) {
        if (!(await this.settle(head))) break;
      }
    } finally {
      this.sending = false;
    }
    if (this.waiting.length > 0) this.flushLater();
  }

  private flushLater(): void {
    clearTimeout(this.timer);
    const pause = this.restsUntil === null ? RETRY_MILLISECONDS : this.restsUntil - this.now();
    this.timer = setTimeout(() => void this.flush(), Math.max(0, pause));
  }

  private async settle(command: Command): Promise<boolean> {
    if (this.isTooLate(command, this.now())) {
      this.finish(command, TOO_LATE);
      return true;
    }
    let reply: Reply;
    try {
      reply = await this.ends.deliver(command);
    } catch {
      return false;
    }
    if (!reply.ok && NOT_NOW.has(reply.code) && this.keepsFor(command, reply)) return false;
    this.finish(command, reply);
    return true;
  }

  private isTooLate(command: Command, moment: number): boolean {
    return moment - command.asked_at > (this.ends.patience ?? Number.POSITIVE_INFINITY);
  }

  /** "Not now": rest as long as was asked for. False when the command has no sense any more after such a pause. */
  private keepsFor(command: Command, reply: Refused): boolean {
    if (reply.retry_after_seconds === undefined) return true;
    const until = this.now() + reply.retry_after_seconds * 1000;
    if (this.isTooLate(command, until)) return false;
    this.rest(until);
    return true;
  }

  private rest(until: number | null): void {
    if (until === this.restsUntil) return;
    this.restsUntil = until;
    this.ends.onRest?.(until);
  }

  private finish(command: Command, reply: Reply): void {
    if (!this.waiting.includes(command)) return;
    this.withdraw(command.command_id);
    this.ends.onAnswer(command, reply);
  }

  private keep(commands: Command[]): void {
    this.waiting = commands;
    this.shelf.save(commands);
    this.ends.onChange(commands);
  }
}

const TOO_LATE: Refused = {
  ok: false,
  code: "too_late_to_send",
  detail: "There was no connection for too long, so the request was not sent. Please try again.",
  detail_ko: "연결이 오래 끊겨 요청을 보내지 못했습니다. 다시 눌러 주세요.",
};
