// What the driver has pressed counts on the terminal at once, also while it waits to be sent.
import type { Command } from "../shared/command_queue.ts";
import { type Cab, movePassenger } from "./cab.ts";

const BECOMES = {
  acknowledge: "acknowledged",
  boarded: "boarded",
  no_show: "no_show",
  alighted: "alighted",
  decline: "requested",
} as const;

type PassengerPress = keyof typeof BECOMES;

function isPassengerPress(name: string): name is PassengerPress {
  return name in BECOMES;
}

/** The cab as it will be when these presses have been taken, in their order. */
export function withPresses(cab: Cab, queued: readonly Command[]): Cab {
  return queued.reduce(withPress, cab);
}

function withPress(cab: Cab, { name, payload }: Command): Cab {
  if (name === "ramp") return { ...cab, ramp_working: payload.working === true };
  if (name === "space") return { ...cab, spaces_taken_by_walk_ons: Number(payload.taken) };
  if (name === "message_acknowledge") {
    const messages = cab.messages?.filter((one) => one.message_id !== payload.message_id);
    return { ...cab, messages: messages ?? [] };
  }
  if (!isPassengerPress(name)) return cab;
  return movePassenger(cab, String(payload.reservation_id), BECOMES[name]);
}

/** The presses of a person among what waits to be sent: what the device says by itself is not one. */
export function listPresses(queued: readonly Command[]): Command[] {
  return queued.filter((command) => !command.name.endsWith("delivered"));
}

export function isUnsent(queued: readonly Command[], reservationId: string): boolean {
  return listPresses(queued).some((command) => command.payload.reservation_id === reservationId);
}
