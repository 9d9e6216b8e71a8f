// The board of the chosen stop: what comes, whether one can get on, and one press that books it.
import { useSignal } from "@preact/signals";
import { describeArrival, describeFeed } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Alerts } from "../shared/components/alerts.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView, BoardView, StopRef } from "../shared/messages.ts";
import { NEEDS, reasonWords, WORDS } from "../shared/words.ts";
import { BookAheadButton } from "./book_ahead.tsx";
import { wishFor } from "./booking.ts";
import { mustLookElsewhere, NearbyStops } from "./nearby.tsx";
import { askToBook, openNeeds } from "./needs_form.tsx";
import {
  board,
  boardFailed,
  chooseStop,
  isFavourite,
  needs,
  onlyLowFloor,
  stopRoutes,
  toggleFavourite,
} from "./state.ts";
import { RIDER } from "./words.ts";

export function Board({ stop }: { stop: StopRef }) {
  const told = board.value;
  return (
    <section class="stack" aria-labelledby="board-title">
      <div class="spread">
        <div>
          <h1 id="board-title">{named(stop.name, stop.names)}</h1>
          {stop.code && <p class="quiet">{say(WORDS.stopNumber(stop.code))}</p>}
        </div>
        <button type="button" onClick={() => chooseStop(null)}>
          <Icon name="back" />
          {say(RIDER.otherStop)}
        </button>
      </div>
      <NeedsLine />
      <div class="row">
        <label class="check check-small">
          <input
            type="checkbox"
            checked={onlyLowFloor.value}
            onChange={(event) => {
              onlyLowFloor.value = event.currentTarget.checked;
            }}
          />
          {say(RIDER.onlyLowFloor)}
        </label>
        <button
          type="button"
          class="favourite"
          aria-pressed={isFavourite(stop.stop_id)}
          onClick={() => toggleFavourite(stop)}
        >
          <Icon name="star" />
          {say(RIDER.favourite)}
        </button>
      </div>
      <div role="status">
        {boardFailed.value && <p class="banner banner-warn">{say(RIDER.boardFailed)}</p>}
        {!told && !boardFailed.value && <p class="quiet">{say(RIDER.loading)}</p>}
      </div>
      {told && <Arrivals told={told} />}
      <BookAheadButton stop={stop} />
    </section>
  );
}

function NeedsLine() {
  const chosen = needs.value;
  const words = chosen?.length ? chosen.map((need) => say(NEEDS[need])).join(", ") : say(RIDER.needsNone);
  return (
    <div class="spread needs-line">
      <p>
        <span class="quiet">{say(RIDER.yourNeeds)}</span> <strong>{chosen === null ? "–" : words}</strong>
      </p>
      <button type="button" class="plain" onClick={openNeeds}>
        {say(RIDER.change)}
      </button>
    </div>
  );
}

function Arrivals({ told }: { told: BoardView }) {
  const feed = describeFeed(told, now.value);
  const shown = told.arrivals.filter((one) => !onlyLowFloor.value || one.low_floor === "yes");
  return (
    <>
      {feed && (
        <p class="banner banner-warn">
          <Icon name="clock" />
          <span>{say(feed)}</span>
        </p>
      )}
      <Alerts alerts={told.alerts} noticeClass="banner banner-warn" />
      {mustLookElsewhere(told) && <NearbyStops told={told} />}
      {shown.length === 0 && (
        <p class="card">{say(onlyLowFloor.value ? RIDER.noLowFloor : RIDER.noArrivals)}</p>
      )}
      <ul class="arrivals" aria-label={say(RIDER.boardTitle)}>
        {shown.map((one) => (
          <ArrivalCard key={`${one.trip_id} ${one.service_date} ${one.position}`} arrival={one} told={told} />
        ))}
      </ul>
    </>
  );
}

function ArrivalCard({ arrival, told }: { arrival: ArrivalView; told: BoardView }) {
  const words = describeArrival(arrival, told, now.value);
  const alightStop = useSignal("");
  const name = named(arrival.route_name, arrival.route_names);
  const route = say(WORDS.route(name));
  return (
    <li
      class={`card arrival ${arrival.low_floor === "yes" ? "arrival-low" : ""}`}
      data-trip={`${arrival.service_date} ${arrival.trip_id}`}
    >
      <div class="arrival-head">
        <h2 class="route-name">{name}</h2>
        <p class="when">
          {say(words.when)} <span class="quiet">{words.clock}</span>
        </p>
      </div>
      <p class="headsign">
        {say(WORDS.bound(named(arrival.headsign, arrival.headsigns)))}
        {arrival.platform && ` · ${say(RIDER.platform(arrival.platform))}`}
      </p>
      <p class="facts">
        <LowFloorBadge value={arrival.low_floor} />
        {words.stopsAway && <span>{say(words.stopsAway)}</span>}
        {words.space && <span>{say(words.space)}</span>}
        <span class={words.isUncertain ? "age age-old" : "age"}>
          <Icon name={arrival.source === "timetable" ? "clock" : "live"} />
          {say(words.age)}
        </span>
      </p>
      {arrival.bookable ? (
        <div class="arrival-book">
          <GetOffChoice
            arrival={arrival}
            value={alightStop.value}
            onChoose={(id) => (alightStop.value = id)}
          />
          <button
            type="button"
            class="primary"
            aria-label={say(RIDER.bookThis(route, say(words.when)))}
            onClick={() => askToBook(wishFor(arrival, told.stop.stop_id, alightStop.value || null))}
          >
            {say(RIDER.book)}
          </button>
        </div>
      ) : (
        arrival.why_not &&
        arrival.low_floor === "yes" && <p class="quiet">{say(reasonWords(arrival.why_not))}</p>
      )}
    </li>
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
