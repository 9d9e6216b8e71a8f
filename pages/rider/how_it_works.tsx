// Three lines for who is here for the first time; gone as soon as there is a stop to come back to.
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { RIDER } from "./words.ts";

const LINES: readonly (readonly [IconName, Sentence])[] = [
  ["low_floor", RIDER.howBook],
  ["check", RIDER.howConfirm],
  ["get_off", RIDER.howGetOff],
];

export function HowItWorks() {
  return (
    <section class="how" aria-labelledby="how-title">
      <h2 id="how-title">{say(RIDER.howTitle)}</h2>
      <ol>
        {LINES.map(([icon, words]) => (
          <li key={icon}>
            <span class="how-icon">
              <Icon name={icon} />
            </span>
            <p>{say(words)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
