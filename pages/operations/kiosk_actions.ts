// What a dispatcher does with a kiosk: asks how it is, has it do something once, makes the code for a new box.
import { call, NoLine, Refusal } from "../shared/api.ts";
import { newId } from "../shared/identity.ts";
import type { KioskHealth, KioskOrderView } from "../shared/messages.ts";
import { account } from "./account.ts";
import { tell } from "./actions.ts";
import { KIOSKS } from "./kiosk_words.ts";

export interface KioskCode {
  code: string;
  expires_at: string;
}

export type Order =
  | { kind: "restart" | "update" }
  | { kind: "volume"; volume: number }
  | { kind: "message"; ko: string; en: string };

const TRIES = 3;

function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const token = account.value?.token ?? null;
  return call<T>(method, `/operations/kiosks/${path}`, body ? { token, body } : { token });
}

/** One kiosk with what it was told lately; null while nobody answers. */
export async function lookAt(stopId: string): Promise<KioskHealth | null> {
  try {
    return await ask<KioskHealth>("GET", encodeURIComponent(stopId));
  } catch {
    return null;
  }
}

async function orComplain<T>(done: () => Promise<T>): Promise<T | null> {
  try {
    return await done();
  } catch (problem) {
    const { reply } = problem instanceof Refusal ? problem : { reply: null };
    tell(reply ? { ko: reply.detail_ko, en: reply.detail } : KIOSKS.notGiven, true);
    return null;
  }
}

/** Told once under one name, however often it has to be sent. Returns whether it was taken. */
export async function give(stopId: string, order: Order): Promise<boolean> {
  const body = { command_id: newId(), ...order };
  const given = await orComplain(async () => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask<KioskOrderView>("POST", `${encodeURIComponent(stopId)}/orders`, body);
      } catch (problem) {
        if (!(problem instanceof NoLine) || tries >= TRIES) throw problem;
        await new Promise((resolve) => setTimeout(resolve, 1000 * tries));
      }
    }
  });
  if (given) tell(KIOSKS.given);
  return given !== null;
}

export const makeCode = (stop: string) =>
  orComplain(() => ask<KioskCode>("POST", `${encodeURIComponent(stop)}/code`));
