// One bus on the board: when, how far, how full, and one press that books it.
import { useSignal } from "@preact/signals";
import { describeArrival } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView, BoardView } from "../shared/messages.ts";
import { reasonWords, WORDS } from "../shared/words.ts";
import { wishFor } from "./booking.ts";
import { askToBook } from "./needs_form.tsx";
import { stopRoutes } from "./state.ts";
import { RIDER } from "./words.ts";

interface ArrivalCardProps {
  arrival: ArrivalView;
  told: BoardView;
  /** The first that can be booked: larger, so that nobody has to look for it. */
  isNext?: boolean;
}

export function ArrivalCard({ arrival, told, isNext = false }: ArrivalCardProps) {
  const words = describeArrival(arrival, told, now.value);
  const name = named(arrival.route_name, arrival.route_names);
  const looks = arrival.bookable ? (isNext ? "arrival-next" : "arrival-low") : "arrival-other";
  const why = !arrival.bookable && arrival.low_floor === "yes" ? arrival.why_not : null;
  return (
    <article class={`card arrival ${looks}`} data-trip={`${arrival.service_date} ${arrival.trip_id}`}>
      <div class="arrival-head">
        <h3 class="route-name">{name}</h3>
        <LowFloorBadge value={arrival.low_floor} />
        <p class="when">
          {say(words.when)} <span class="quiet">{words.clock}</span>
        </p>
      </div>
      <p class="facts">
        <span>{say(WORDS.bound(named(arrival.headsign, arrival.headsigns)))}</span>
        {arrival.platform && <span>{say(RIDER.platform(arrival.platform))}</span>}
        {words.stopsAway && <span>{say(words.stopsAway)}</span>}
        {words.space && why !== "no_space" && <span>{say(words.space)}</span>}
        {words.crowd && <span>{say(words.crowd)}</span>}
        <span class={words.isUncertain ? "age age-old" : "age"}>
          <Icon name={arrival.source === "timetable" ? "clock" : "live"} />
          {say(words.age)}
        </span>
        {why && <strong>{say(reasonWords(why))}</strong>}
      </p>
      {arrival.bookable && <BookRow arrival={arrival} stopId={told.stop.stop_id} when={say(words.when)} />}
    </article>
  );
}

function BookRow({ arrival, stopId, when }: { arrival: ArrivalView; stopId: string; when: string }) {
  const alightStop = useSignal("");
  const route = say(WORDS.route(named(arrival.route_name, arrival.route_names)));
  return (
    <div class="arrival-book">
      <GetOffChoice
        arrival={arrival}
        value={alightStop.value}
        onChoose={(id) => {
          alightStop.value = id;
        }}
      />
      <button
        type="button"
        class="primary"
        aria-label={say(RIDER.bookThis(route, when))}
        onClick={() => askToBook(wishFor(arrival, stopId, alightStop.value || null))}
      >
        {say(RIDER.book)}
      </button>
    </div>
  );
}

interface GetOffChoiceProps {
  arrival: ArrivalView;
  value: string;
  onChoose(stopId: string): void;
}

function GetOffChoice({ arrival, value, onChoose }: GetOffChoiceProps) {
  const routes = stopRoutes.value?.routes.filter((one) => one.route_id === arrival.route_id) ?? [];
  const route = routes.find((one) => one.headsign === arrival.headsign) ?? routes[0];
  if (!route || route.destinations.length === 0) return null;
  return (
    <label class="get-off">
      <span class="unseen">{say(RIDER.chooseGetOff)}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{say(RIDER.getOff)}</option>
        {route.destinations.map((stop) => (
          <option key={stop.stop_id} value={stop.stop_id}>
            {named(stop.name, stop.names)}
          </option>
        ))}
      </select>
    </label>
  );
}
