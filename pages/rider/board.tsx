// The board of the chosen stop: the next low-floor bus first, then all that comes.
import { describeFeed } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Alerts } from "../shared/components/alerts.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView, BoardView } from "../shared/messages.ts";
import { NEEDS, WORDS } from "../shared/words.ts";
import { ArrivalCard } from "./arrival_card.tsx";
import { BookAheadButton } from "./book_ahead.tsx";
import { listToCome, pickBoard } from "./kept_board.ts";
import { mustLookElsewhere, NearbyStops } from "./nearby.tsx";
import { openNeeds } from "./needs_form.tsx";
import {
  board,
  boardFailed,
  chooseStop,
  isFavourite,
  type KnownStop,
  needs,
  onlyLowFloor,
  toggleFavourite,
} from "./state.ts";
import { RIDER } from "./words.ts";

export function Board({ stop }: { stop: KnownStop }) {
  const told = pickBoard(board.value, stop, now.value);
  return (
    <section class="stack" aria-labelledby="board-title">
      <div class="stop-head">
        <button type="button" class="plain back" onClick={() => chooseStop(null)}>
          <Icon name="back" />
          {say(RIDER.otherStop)}
        </button>
        <button
          type="button"
          class="plain favourite"
          aria-pressed={isFavourite(stop.stop_id)}
          onClick={() => toggleFavourite(stop)}
        >
          <Icon name="star" />
          {say(RIDER.favourite)}
        </button>
        <h1 id="board-title">{named(stop.name, stop.names)}</h1>
        <p class="quiet">
          {stop.code && say(WORDS.stopNumber(stop.code))}
          {stop.towards && ` · ${say(RIDER.towards(named(stop.towards.name, stop.towards.names)))}`}
        </p>
      </div>
      <div role="status">
        {boardFailed.value && <p class="banner banner-warn">{say(RIDER.boardFailed)}</p>}
        {!told && !boardFailed.value && <p class="quiet">{say(RIDER.loading)}</p>}
      </div>
      {told && <Arrivals told={told} />}
      <div class="row board-more">
        <BookAheadButton stop={stop} />
        <NeedsButton />
      </div>
    </section>
  );
}

function NeedsButton() {
  const chosen = needs.value;
  if (chosen === null) return null;
  const words = chosen.length ? chosen.map((need) => say(NEEDS[need])).join(", ") : say(RIDER.needsNone);
  return (
    <button type="button" class="plain" onClick={openNeeds}>
      <Icon name="help" />
      {say(RIDER.yourNeeds)}: {words}
    </button>
  );
}

function Arrivals({ told }: { told: BoardView }) {
  const feed = describeFeed(told, now.value);
  const coming = listToCome(told, now.value);
  const next = coming.find((one) => one.bookable);
  const later = coming.filter((one) => one !== next && (!onlyLowFloor.value || one.low_floor === "yes"));
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
      {next && (
        <section aria-labelledby="next-title">
          <h2 id="next-title" class="section-title">
            {say(RIDER.nextLowFloor)}
          </h2>
          <ArrivalCard key={keyOf(next)} arrival={next} told={told} isNext />
        </section>
      )}
      <section class="stack" aria-labelledby="later-title">
        <div class="spread later-head">
          <h2 id="later-title" class="section-title">
            {say(next ? RIDER.otherBuses : RIDER.boardTitle)}
          </h2>
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
        </div>
        {later.length === 0 && !next && (
          <p class="card">{say(onlyLowFloor.value ? RIDER.noLowFloor : RIDER.noArrivals)}</p>
        )}
        {later.length > 0 && (
          <ul class="arrivals">
            {later.map((one) => (
              <li key={keyOf(one)}>
                <ArrivalCard arrival={one} told={told} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function keyOf(arrival: ArrivalView): string {
  return `${arrival.trip_id} ${arrival.service_date} ${arrival.position}`;
}
