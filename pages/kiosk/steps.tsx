// The four steps of a booking made here, each with its time: asked, on the bus, confirmed by the driver, on board.
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { ReservationView, StepView } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { KIOSK, STEPS } from "./words.ts";

const STARTS_AGAIN = ["declined", "passed_by", "bus_lost"];

/** When each step was taken last, for the bus that is coming now: another bus has all but the first before it. */
function findTimes(steps: readonly StepView[]): Map<string, string> {
  const last = steps.findLastIndex((step) => STARTS_AGAIN.includes(step.type));
  const current = steps.filter((step, index) => index > last || step.type === "requested");
  return new Map(current.map((step) => [step.type, step.at]));
}

export function Steps({ one }: { one: ReservationView }) {
  const times = findTimes(one.steps);
  const reached = STEPS.findLastIndex((step) => times.has(step.type));
  return (
    <ol class="steps">
      {STEPS.map((step, index) => {
        const at = times.get(step.type);
        const isDone = index <= reached;
        return (
          <li
            key={step.type}
            class={isDone ? "step-done" : ""}
            aria-current={index === reached ? "step" : undefined}
          >
            {isDone ? <Icon name="check" /> : <span class="step-number">{index + 1}</span>}
            <span>
              {say(step.words)} <strong>{at ? clockTime(at) : ""}</strong>
              <span class="unseen"> {say(isDone ? KIOSK.stepDone : KIOSK.stepToCome)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
