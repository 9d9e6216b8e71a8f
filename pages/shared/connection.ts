// The line to the server: Socket.IO underneath, a sequenced stream of events above, commands that must arrive.
import { type Signal, signal } from "@preact/signals";
import { io } from "socket.io-client";
import { type Command, CommandQueue, type Shelf } from "./command_queue.ts";
import { newId } from "./identity.ts";
import { LiveStream } from "./live_stream.ts";
import type { Reply, Sequenced } from "./messages.ts";
import { storedShelf } from "./storage.ts";

const ACK_MILLISECONDS = 5000;
const KICKED_OUT_MILLISECONDS = 2000;
/** What a server says when it will never let this token in, as opposed to "not now". */
const TOKEN_REFUSALS = /not_signed_in|wrong_sign_in|not_allowed/;

export type Link = "connecting" | "up" | "down" | "refused";

export interface ConnectionEnds<Snapshot, Event> {
  namespace: "/rider" | "/driver" | "/operations";
  token: string;
  onSnapshot(snapshot: Snapshot): void;
  onEvent(event: Event): void;
  onAnswer?(command: Command, reply: Reply): void;
  /** Where commands wait; the browser's simple storage when not given. */
  shelf?: Shelf;
}

export interface Connection {
  link: Signal<Link>;
  /** When the line went, in milliseconds; null while it is up. */
  downSince: Signal<number | null>;
  waiting: Signal<readonly Command[]>;
  /** A command that must arrive: kept until answered. */
  command(name: string, payload: Record<string, unknown>): void;
  /** A question for now: rejects when there is no answer. */
  ask(name: string, payload: Record<string, unknown>): Promise<Reply>;
  close(): void;
}

export function connect<Snapshot extends { sequence: number }, Event extends Sequenced>(
  ends: ConnectionEnds<Snapshot, Event>,
): Connection {
  const link = signal<Link>("connecting");
  const downSince = signal<number | null>(Date.now());
  const waiting = signal<readonly Command[]>([]);
  const socket = io(ends.namespace, {
    auth: { token: ends.token },
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 4000,
    timeout: 5000,
    forceNew: true,
  });
  const ask = async (name: string, payload: Record<string, unknown>): Promise<Reply> => {
    if (!socket.connected) throw new Error("the line is down");
    const reply: Reply | undefined = await socket.timeout(ACK_MILLISECONDS).emitWithAck(name, payload);
    if (reply === undefined) throw new Error(`no answer to ${name}`);
    return reply;
  };
  const queue = new CommandQueue(
    ends.shelf ?? storedShelf(`gachita${ends.namespace.replace("/", ".")}.commands`),
    {
      deliver: (command) => ask(command.name, { ...command.payload, command_id: command.command_id }),
      onAnswer: (command, reply) => ends.onAnswer?.(command, reply),
      onChange: (commands) => {
        waiting.value = commands;
      },
    },
    newId,
  );
  const stream = new LiveStream<Snapshot, Event>({
    onSnapshot: ends.onSnapshot,
    onEvent: ends.onEvent,
    resume: (after) => ask("resume", { after }),
    startAgain: () => {
      socket.disconnect();
      socket.connect();
    },
  });
  const lose = (state: Link) => {
    if (downSince.value === null) downSince.value = Date.now();
    link.value = state;
  };
  let closed = false;
  const knockAgain = () => setTimeout(() => closed || socket.connect(), KICKED_OUT_MILLISECONDS);
  socket.on("snapshot", (snapshot: Snapshot) => {
    stream.takeSnapshot(snapshot);
    link.value = "up";
    downSince.value = null;
    void queue.flush();
  });
  socket.on("event", (event: Event) => void stream.takeEvent(event));
  socket.on("disconnect", (reason) => {
    lose("down");
    if (reason === "io server disconnect") knockAgain();
  });
  socket.on("connect_error", (problem) => {
    if (socket.active) return lose("down");
    const said = JSON.stringify((problem as { data?: unknown }).data ?? "") + problem.message;
    if (TOKEN_REFUSALS.test(said)) return lose("refused");
    lose("down");
    knockAgain();
  });
  const wake = () => socket.connected || closed || link.value === "refused" || socket.connect();
  // The radio is gone: the line is dead already, whatever the sockets still believe.
  const drop = () => socket.io.engine?.close();
  window.addEventListener("online", wake);
  window.addEventListener("offline", drop);
  return {
    link,
    downSince,
    waiting,
    command: (name, payload) => void queue.add(name, payload),
    ask,
    close: () => {
      closed = true;
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", drop);
      socket.close();
    },
  };
}
