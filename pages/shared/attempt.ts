// One attempt at a time at something that the server may refuse: why it did, in words, and whether it is still trying.
import { type Signal, useSignal } from "@preact/signals";
import { Refusal } from "./api.ts";
import type { Sentence } from "./messages.ts";
import { WORDS } from "./words.ts";

export interface Attempt {
  /** Why the last attempt failed; null while nothing has. */
  problem: Signal<Sentence | null>;
  isBusy: Signal<boolean>;
  /** Try it; presses meanwhile change nothing. True when it was done. */
  attempt(act: () => Promise<void>): Promise<boolean>;
}

/** `before`: what is to be said before the first attempt. */
export function useAttempt(before: Sentence | null = null): Attempt {
  const problem = useSignal<Sentence | null>(before);
  const isBusy = useSignal(false);
  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = null;
    try {
      await act();
      return true;
    } catch (failure) {
      problem.value = describe(failure);
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { problem, isBusy, attempt };
}

function describe(failure: unknown): Sentence {
  if (failure instanceof Refusal) return { ko: failure.reply.detail_ko, en: failure.reply.detail };
  return WORDS.lineDown;
}
