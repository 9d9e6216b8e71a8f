// Every open reservation: the same facts as its rider has, and nobody's name.
import { useSignal } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { named, say } from "../shared/language.ts";
import type { ReservationView } from "../shared/messages.ts";
import { clockTime, minutesUntil } from "../shared/moments.ts";
import { NEEDS, STATES } from "../shared/words.ts";
import { ACTIONS } from "./action_words.ts";
import { openHistory } from "./history_state.ts";
import { openReservations } from "./state.ts";
import { TableHead, TablePlace } from "./table_place.tsx";
import { OPERATIONS } from "./words.ts";

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
        <TablePlace label={say(OPERATIONS.reservations)}>
          <table>
            <TableHead
              columns={[OPERATIONS.code, OPERATIONS.state, OPERATIONS.fromTo, OPERATIONS.bus, OPERATIONS.due]}
            />
            <tbody>
              {shown.map((one) => (
                <ReservationRow key={one.reservation_id} one={one} />
              ))}
            </tbody>
          </table>
        </TablePlace>
      )}
    </section>
  );
}

function ReservationRow({ one }: { one: ReservationView }) {
  const hold = one.holds[0];
  const to = one.alight_stop;
  return (
    <tr data-reservation={one.reservation_id}>
      <td>
        <button
          type="button"
          class="plain code"
          aria-haspopup="dialog"
          aria-label={say(ACTIONS.openHistory(one.code))}
          onClick={() => openHistory(one.reservation_id)}
        >
          {one.code}
        </button>
      </td>
      <td>
        <span class={`state state-${one.state}`}>{say(STATES[one.state])}</span>
        <div class="quiet">{one.needs.map((need) => say(NEEDS[need])).join(", ")}</div>
      </td>
      <td>
        {named(one.stop.name, one.stop.names)} <span class="quiet">{one.stop.code}</span>
        {to && <div>→ {named(to.name, to.names)}</div>}
      </td>
      <td>
        {one.holds.map((held) => (
          <div key={held.run_id}>
            <strong>{named(held.route_name, held.route_names)}</strong>{" "}
            <span class="quiet">{held.plate}</span>
          </div>
        ))}
      </td>
      <td>
        {hold ? `${clockTime(hold.expected_at)} (${minutesUntil(hold.expected_at, now.value)}′)` : "–"}
        <div class="quiet">
          {say(OPERATIONS.asked)} {clockTime(one.asked_at)}
        </div>
      </td>
    </tr>
  );
}
