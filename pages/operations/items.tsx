// What needs a person, most urgent first: the facts, who has it in hand, and what can be done with one press.
import { now } from "../shared/clock.ts";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { OperationsItem } from "../shared/messages.ts";
import { ago, clockTime, minutesUntil } from "../shared/moments.ts";
import { NEEDS } from "../shared/words.ts";
import { ItemActions, TakenBy } from "./item_actions.tsx";
import { items, openReservations, picture } from "./state.ts";
import { listMovable } from "./suggestions.ts";
import { KINDS, OPERATIONS } from "./words.ts";

const ICONS: Record<OperationsItem["kind"], IconName> = {
  passed_by: "person",
  person_asked: "phone",
  not_acknowledged: "warning",
  alighting_not_acknowledged: "warning",
  alight_unserved: "person",
  ramp_broken: "ramp",
  ramp_reported: "ramp",
  not_let_on: "person",
  reported: "flag",
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
      <p class="unseen" role="status">
        {say(OPERATIONS.itemsNow(items.value.length))}
      </p>
      <ol class="items">
        {items.value.map((item) => (
          <Item key={item.key} item={item} />
        ))}
      </ol>
    </section>
  );
}

function Item({ item }: { item: OperationsItem }) {
  const movable = listMovable(item, openReservations.value);
  return (
    <li class={`card item item-${item.kind}`} data-item={item.key}>
      <article aria-label={`${say(KINDS[item.kind])} ${item.code ?? item.plate ?? ""}`}>
        <header class="spread item-head">
          <h3 class="item-kind">
            <Icon name={ICONS[item.kind]} />
            {say(KINDS[item.kind])}
          </h3>
          <span class="quiet">
            {clockTime(item.since)} · {sinceWords(item.since)}
          </span>
        </header>
        <p>{say(item.sentence)}</p>
        <Facts item={item} />
        <TakenBy item={item} />
        <ItemActions item={item} movable={movable} />
      </article>
    </li>
  );
}

function Facts({ item }: { item: OperationsItem }) {
  const ride = openReservations.value.find((one) => one.reservation_id === item.reservation_id);
  const held = ride?.holds.find((one) => one.run_id === item.run_id) ?? ride?.holds[0];
  const message = picture.value?.messages.find((one) => one.vehicle_id === item.vehicle_id);
  const facts: [string, string][] = [];
  if (item.code) facts.push([say(OPERATIONS.code), item.code]);
  if (item.stop) {
    facts.push([say(OPERATIONS.stop), `${named(item.stop.name, item.stop.names)} ${item.stop.code}`]);
  }
  if (item.asked_at) facts.push([say(OPERATIONS.waitsSince), clockTime(item.asked_at)]);
  if (item.needs.length > 0) {
    facts.push([say(OPERATIONS.help), item.needs.map((need) => say(NEEDS[need])).join(", ")]);
  }
  if (item.plate) facts.push([say(OPERATIONS.bus), item.plate]);
  if (held) {
    const minutes = minutesUntil(held.expected_at, now.value);
    facts.push([say(OPERATIONS.due), `${clockTime(held.expected_at)} (${minutes}′)`]);
  }
  const next = ride?.holds.find((one) => one !== held);
  if (next) facts.push([say(OPERATIONS.alsoHeld), `${next.route_name} ${clockTime(next.expected_at)}`]);
  if (message) facts.push([say(OPERATIONS.lastMessage), say(OPERATIONS.messageState(message))]);
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([what, value]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
