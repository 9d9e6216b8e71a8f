// How things stand now: what needs a person on one side, what is going on on the other.
import { say } from "../shared/language.ts";
import { Items } from "./items.tsx";
import { Kiosks } from "./kiosks.tsx";
import { Reservations } from "./reservations.tsx";
import { items, openReservations, picture } from "./state.ts";
import { OPERATIONS } from "./words.ts";

export function Desk() {
  const kiosks = picture.value?.kiosks ?? [];
  const counts = [
    [OPERATIONS.urgentCount, String(items.value.length)],
    [OPERATIONS.reservationCount, String(openReservations.value.length)],
    [OPERATIONS.driverCount, String(picture.value?.drivers_connected ?? 0)],
    [OPERATIONS.kioskCount, `${kiosks.filter((one) => one.connected).length} / ${kiosks.length}`],
  ] as const;
  return (
    <div class="stack">
      <dl class="counts">
        {counts.map(([words, count]) => (
          <div class="card" key={words.en}>
            <dt>{say(words)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <div class="columns">
        <Items />
        <div class="stack">
          <Reservations />
          <Kiosks />
        </div>
      </div>
    </div>
  );
}
