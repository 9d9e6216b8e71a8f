// The bus that is held: which, when, how far, and where it is on its way.
import { now } from "../shared/clock.ts";
import { named, say } from "../shared/language.ts";
import type { HoldView, ReservationView } from "../shared/messages.ts";
import { clockTime, minutesUntil } from "../shared/moments.ts";
import { HOLD_STATES, WORDS } from "../shared/words.ts";
import { LineMap } from "./line_map.tsx";
import { RIDER } from "./words.ts";

interface HoldProps {
  hold: HoldView;
  /** Told apart only where two are held. */
  tag: "first" | "second" | null;
  reservation: ReservationView;
}

export function HoldPanel({ hold, tag, reservation }: HoldProps) {
  const isRiding = hold.state === "boarded";
  const goal = isRiding ? reservation.alight_stop : reservation.stop;
  const route = say(WORDS.route(named(hold.route_name, hold.route_names)));
  return (
    <section
      class={tag === "second" ? "hold hold-second" : "hold"}
      aria-label={tag ? `${say(RIDER.tag(tag))}: ${route}` : route}
    >
      {tag && (
        <p class="hold-tag">
          <strong>{say(RIDER.tag(tag))}</strong>
          {tag === "second" && <span> · {say(RIDER.alsoHeld)}</span>}
        </p>
      )}
      <div class="arrival-head">
        <p class="route-name">{named(hold.route_name, hold.route_names)}</p>
        {!isRiding && (
          <p class="when">
            {say(RIDER.arrivesIn(minutesUntil(hold.expected_at, now.value)))}{" "}
            <span class="quiet">{clockTime(hold.expected_at)}</span>
          </p>
        )}
      </div>
      <p class="facts">
        <span>{say(WORDS.bound(named(hold.headsign, hold.headsigns)))}</span>
        {hold.stops_away !== null && (!isRiding || goal) && (
          <strong>
            {say(isRiding ? RIDER.stopsToGo(hold.stops_away) : RIDER.stopsAway(hold.stops_away))}
          </strong>
        )}
        {hold.plate && <span>{say(RIDER.plate(hold.plate))}</span>}
        {tag && <span>{say(HOLD_STATES[hold.state])}</span>}
      </p>
      {!reservation.ended && tag !== "second" && <LineMap hold={hold} goal={goal} />}
    </section>
  );
}
