// The board, readable from the kerb: big minutes, low-floor and free space as word and sign, one button a bus.
import { useEffect, useRef } from "preact/hooks";
import { describeArrival } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView, BoardView, Sentence } from "../shared/messages.ts";
import { reasonWords, WORDS } from "../shared/words.ts";
import { Bay } from "./bay.tsx";
import { isLow, isTurned } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { pickAmongRoutes, pickBus } from "./picking.ts";
import { BoardNotices } from "./troubles.tsx";
import { KIOSK } from "./words.ts";

const QUICK_BUSES = 6;
const WIDEST_NAME = 6;

/** `동대문01`: syllables are twice as wide as digits. */
function isLong(name: string): boolean {
  return name.length + name.replace(/[^가-힣]/g, "").length > WIDEST_NAME;
}

function keyOf(one: ArrivalView): string {
  return `${one.trip_id} ${one.service_date} ${one.position}`;
}

function noteTurn(event: Event): void {
  isTurned.value = (event.currentTarget as Element).scrollLeft > 0;
}

export function Arrivals({ told }: { told: PanelState }) {
  const board: BoardView = { ...told.board, stop: told.stop };
  return (
    <section class="arrivals" aria-labelledby="board-title">
      <h2 id="board-title" class="unseen">
        {say(KIOSK.board)}
      </h2>
      <BoardNotices told={told} />
      <Bay told={told} />
      {board.arrivals.length === 0 && <p class="board-empty">{say(KIOSK.noArrivals)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key, also without a button in it */}
      <ul class="board" id="board" aria-labelledby="board-title" tabIndex={0} onScroll={noteTurn} data-scan>
        {board.arrivals.map((one) => (
          <Bus key={keyOf(one)} arrival={one} board={board} />
        ))}
        {!isLow.value && (
          <li class="other-routes">
            <OtherRoutes />
          </li>
        )}
      </ul>
    </section>
  );
}

function Bus({ arrival, board }: { arrival: ArrivalView; board: BoardView }) {
  const words = describeArrival(arrival, board, now.value);
  const name = named(arrival.route_name, arrival.route_names);
  const isSaid = arrival.low_floor !== "yes" || arrival.why_not === "no_space";
  const why = arrival.bookable || isSaid ? null : arrival.why_not;
  const isBookedHere = !isLow.value && arrival.bookable;
  return (
    <li class={arrival.low_floor === "yes" ? "bus bus-low" : "bus"} data-trip={arrival.trip_id}>
      <h3 class={isLong(name) ? "bus-route bus-route-long" : "bus-route"}>{name}</h3>
      <p class="bus-headsign">{say(WORDS.bound(named(arrival.headsign, arrival.headsigns)))}</p>
      <p class="bus-when">{say(words.when)}</p>
      <p class="bus-signs">
        <LowFloorBadge value={arrival.low_floor} />
        {words.space && (
          <span class="bus-space">
            <Icon name="wheelchair" />
            {say(words.space)}
          </span>
        )}
        {words.stopsAway ? <span>{say(words.stopsAway)}</span> : words.clock && <span>{words.clock}</span>}
        {words.isUncertain && (
          <span class="bus-old">
            <Icon name="clock" />
            {say(words.shortAge)}
          </span>
        )}
        {why && <span>{say(reasonWords(why))}</span>}
      </p>
      {isBookedHere && <BookButton arrival={arrival} when={words.when} />}
    </li>
  );
}

function BookButton({ arrival, when, isNamed }: { arrival: ArrivalView; when: Sentence; isNamed?: boolean }) {
  const route = say(WORDS.route(named(arrival.route_name, arrival.route_names)));
  const place = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const button = place.current;
    // A bus leaves the board: whoever was on its button by key is still at the board, and not at the start of the page.
    return () => {
      if (document.activeElement === button) setTimeout(() => document.getElementById("board")?.focus());
    };
  }, []);
  return (
    <button
      ref={place}
      type="button"
      class="primary"
      aria-label={say(KIOSK.bookThis(route, say(when)))}
      onClick={() => pickBus(arrival)}
    >
      {isNamed ? say(KIOSK.bookThis(route, say(when))) : say(KIOSK.book)}
    </button>
  );
}

/** For whoever waits for a bus that the board does not show yet. */
function OtherRoutes() {
  return (
    <button type="button" onClick={pickAmongRoutes}>
      {say(KIOSK.otherRoutes)}
    </button>
  );
}

/** The same buttons, low on the screen, for whoever cannot reach the board. */
export function QuickBooking({ told }: { told: PanelState }) {
  const board: BoardView = { ...told.board, stop: told.stop };
  const bookable = board.arrivals.filter((one) => one.bookable).slice(0, QUICK_BUSES);
  return (
    <fieldset class="quick" aria-label={say(KIOSK.bookQuickly)} data-scan>
      {bookable.map((one) => (
        <BookButton
          key={keyOf(one)}
          arrival={one}
          when={describeArrival(one, board, now.value).when}
          isNamed
        />
      ))}
      <OtherRoutes />
    </fieldset>
  );
}
