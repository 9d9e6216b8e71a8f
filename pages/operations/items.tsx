// What needs a person, most urgent first.
import { now } from "../shared/clock.ts";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { OperationsItem } from "../shared/messages.ts";
import { ago, clockTime } from "../shared/moments.ts";
import { items } from "./state.ts";
import { nameItem } from "./urgency.ts";
import { KINDS, OPERATIONS } from "./words.ts";

const ICONS: Record<OperationsItem["kind"], IconName> = {
  passed_by: "person",
  not_acknowledged: "warning",
  alighting_not_acknowledged: "warning",
  alight_unserved: "person",
  ramp_broken: "ramp",
  vehicle_silent: "bus",
  kiosk_silent: "speaker",
  feed_outage: "live",
};

function sinceWords(moment: string): string {
  const age = ago(Math.max(0, (now.value - Date.parse(moment)) / 1000));
  return say(OPERATIONS.since(say(age)));
}

export function Items() {
  return (
    <section class="stack" aria-labelledby="items-title">
      <h2 id="items-title">{say(OPERATIONS.needsYou)}</h2>
      {items.value.length === 0 && (
        <p class="card calm">
          <Icon name="check" />
          {say(OPERATIONS.allCalm)}
        </p>
      )}
      <ol class="items" aria-live="polite">
        {items.value.map((item) => (
          <li key={nameItem(item)} class={`card item item-${item.kind}`}>
            <span class="item-kind">
              <Icon name={ICONS[item.kind]} />
              {say(KINDS[item.kind])}
            </span>
            <p>{say(item.sentence)}</p>
            <p class="quiet">
              {clockTime(item.since)} · {sinceWords(item.since)}
              {item.plate && ` · ${item.plate}`}
              {item.stop && ` · ${item.stop.name} ${item.stop.code}`}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
