// The chain from "held" to "on board": each step with its time, and where it stands now.
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { ReservationView } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { listCurrentSteps } from "./current_steps.ts";
import { CHAIN, RIDER } from "./words.ts";

export function ChainSteps({ reservation }: { reservation: ReservationView }) {
  const taken = listCurrentSteps(reservation.steps, reservation.holds);
  const reached = CHAIN.findIndex((step) => step.state === reservation.state);
  return (
    <div class="chain-place">
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
              <span class="chain-mark">{isDone ? <Icon name="check" /> : index + 1}</span>
              <span class="chain-words">{say(step.words)}</span>
              <span class="chain-time">{isDone && at ? clockTime(at) : ""}</span>
              <span class="unseen">{say(isDone ? RIDER.stepDone : RIDER.stepToCome)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
