// Which steps of the chain count now.
import type { StepView } from "../shared/messages.ts";
import { CHAIN } from "./words.ts";

/** The last time each step was taken since the bus was last chosen: a re-offer starts the chain again. */
export function listCurrentSteps(steps: readonly StepView[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const step of steps) {
    if (step.type === "declined" || step.type === "passed_by" || step.type === "bus_lost") {
      for (const { state } of CHAIN) taken.delete(state);
    }
    taken.set(step.type, step.at);
  }
  return taken;
}
