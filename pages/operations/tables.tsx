// The dispatcher's lists: what needs a person, every open reservation, every kiosk.
import { useSignal } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { KioskHealth, OperationsItem, ReservationView } from "../shared/messages.ts";
import { ago, clockTime, minutesUntil } from "../shared/moments.ts";
import { NEEDS, STATES } from "../shared/words.ts";
import { items, openReservations, picture } from "./state.ts";
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

function matches(one: ReservationView, wanted: string): boolean {
  const facts = [one.code, one.stop.name, one.stop.code, one.alight_stop?.name ?? ""];
  const holds = one.holds.flatMap((hold) => [hold.route_name, hold.plate ?? ""]);
  return [...facts, ...holds].join(" ").toLowerCase().includes(wanted);
}

export function Reservations() {
  const wanted = useSignal("");
  const shown = openReservations.value.filter((one) => matches(one, wanted.value.trim().toLowerCase()));
  return (
    <section class="stack" aria-labelledby="reservations-title">
      <div class="spread">
        <h2 id="reservations-title">{say(OPERATIONS.reservations)}</h2>
        <label class="filter">
          <span class="unseen">{say(OPERATIONS.filter)}</span>
          <input
            type="search"
            placeholder={say(OPERATIONS.filter)}
            value={wanted.value}
            onInput={(event) => {
              wanted.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      {shown.length === 0 ? (
        <p class="card quiet">{say(OPERATIONS.noReservations)}</p>
      ) : (
        <div class="card table-place">
          <table>
            <thead>
              <tr>
                {[
                  OPERATIONS.code,
                  OPERATIONS.state,
                  OPERATIONS.stop,
                  OPERATIONS.to,
                  OPERATIONS.bus,
                  OPERATIONS.due,
                  OPERATIONS.help,
                  OPERATIONS.asked,
                ].map((words) => (
                  <th scope="col" key={words.en}>
                    {say(words)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <ReservationRow key={one.reservation_id} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function ReservationRow({ one }: { one: ReservationView }) {
  const hold = one.holds[0];
  return (
    <tr data-reservation={one.reservation_id}>
      <td>{one.code}</td>
      <td>
        <span class={`state state-${one.state}`}>{say(STATES[one.state])}</span>
      </td>
      <td>
        {one.stop.name} <span class="quiet">{one.stop.code}</span>
      </td>
      <td>{one.alight_stop?.name ?? "–"}</td>
      <td>
        {one.holds.map((held) => (
          <div key={held.run_id}>
            <strong>{held.route_name}</strong> <span class="quiet">{held.plate}</span>
          </div>
        ))}
      </td>
      <td>{hold ? `${clockTime(hold.expected_at)} (${minutesUntil(hold.expected_at, now.value)}′)` : "–"}</td>
      <td>{one.needs.map((need) => say(NEEDS[need])).join(", ") || "–"}</td>
      <td>{clockTime(one.asked_at)}</td>
    </tr>
  );
}

export function Kiosks() {
  const kiosks = [...(picture.value?.kiosks ?? [])].sort((a, b) => Number(a.connected) - Number(b.connected));
  return (
    <section class="stack" aria-labelledby="kiosks-title">
      <h2 id="kiosks-title">{say(OPERATIONS.kiosks)}</h2>
      {kiosks.length === 0 ? (
        <p class="card quiet">{say(OPERATIONS.noKiosks)}</p>
      ) : (
        <div class="card table-place">
          <table>
            <thead>
              <tr>
                {[OPERATIONS.stop, OPERATIONS.line, OPERATIONS.version, OPERATIONS.lastHeard].map((words) => (
                  <th scope="col" key={words.en}>
                    {say(words)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kiosks.map((one) => (
                <KioskRow key={one.stop.stop_id} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function KioskRow({ one }: { one: KioskHealth }) {
  return (
    <tr>
      <td>
        {one.stop.name} <span class="quiet">{one.stop.code}</span>
      </td>
      <td>
        <span class={one.connected ? "state state-acknowledged" : "state state-silent"}>
          {say(one.connected ? OPERATIONS.connected : OPERATIONS.silent)}
        </span>
      </td>
      <td>{one.version ?? "–"}</td>
      <td>{one.last_heard_at ? clockTime(one.last_heard_at) : say(OPERATIONS.never)}</td>
    </tr>
  );
}
