// Which steps of the chain count now.
import type { HoldView, StepView } from "../shared/messages.ts";
import { CHAIN } from "./words.ts";

/** A bus that was held as the second one was held from then on. */
const AS: Record<string, string> = { second_held: "assigned" };
const STATES: ReadonlySet<string> = new Set(CHAIN.map((step) => step.state));

/** When each step was taken with a bus that is still held: one that was lost takes its steps with it. */
export function listCurrentSteps(
  steps: readonly StepView[],
  holds: readonly Pick<HoldView, "run_id">[],
): Map<string, string> {
  const held = new Set(holds.map((hold) => hold.run_id));
  const taken = new Map<string, string>();
  for (const step of steps) {
    const type = AS[step.type] ?? step.type;
    if (STATES.has(type) && step.run_id !== null && held.has(step.run_id)) taken.set(type, step.at);
  }
  return taken;
}
