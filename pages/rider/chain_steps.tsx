// The chain from "asked" to "on board": each step with its time, and where it stands now.
import { clockTime } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { ReservationView, StepView } from "../shared/messages.ts";
import { CHAIN, RIDER } from "./words.ts";

/** The last time each step was taken since the bus was last chosen: a re-offer starts the chain again. */
export function listCurrentSteps(steps: readonly StepView[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const step of steps) {
    if (step.type === "declined" || step.type === "passed_by" || step.type === "bus_lost") {
      for (const { state } of CHAIN.slice(1)) taken.delete(state);
    }
    taken.set(step.type, step.at);
  }
  return taken;
}

export function ChainSteps({ reservation }: { reservation: ReservationView }) {
  const taken = listCurrentSteps(reservation.steps);
  const reached = CHAIN.findIndex((step) => step.state === reservation.state);
  return (
    <ol class="chain" aria-label={say(RIDER.chainTitle)}>
      {CHAIN.map((step, index) => {
        const at = taken.get(step.state);
        const isDone = index <= reached;
        return (
          <li
            key={step.state}
            class={isDone ? "chain-done" : ""}
            aria-current={index === reached ? "step" : false}
          >
            <span class="chain-mark">{isDone && <Icon name="check" />}</span>
            <span>{say(step.words)}</span>
            <span class="quiet">{isDone && at ? clockTime(at) : ""}</span>
            <span class="unseen">{say(isDone ? RIDER.stepDone : RIDER.stepToCome)}</span>
          </li>
        );
      })}
    </ol>
  );
}
