// The board, readable from the kerb: one line a bus, big minutes, low-floor and space as word and sign.
import { describeArrival } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Alerts } from "../shared/components/alerts.tsx";
import { Icon } from "../shared/components/icon.tsx";
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView, BoardView, Sentence } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import type { PanelState } from "./panel.ts";
import { isLow, press } from "./state.ts";
import { KIOSK } from "./words.ts";

const QUICK_BUSES = 6;
const WIDEST_NAME = 6;

/** `동대문01`: syllables are twice as wide as digits. */
function isLong(name: string): boolean {
  return name.length + name.replace(/[^가-힣]/g, "").length > WIDEST_NAME;
}

export function Arrivals({ told }: { told: PanelState }) {
  const board: BoardView = { ...told.board, stop: told.stop };
  return (
    <section class="board" aria-labelledby="board-title">
      <h2 id="board-title" class="unseen">
        {say(KIOSK.board)}
      </h2>
      <Notices told={told} />
      {board.arrivals.length === 0 && <p class="board-empty">{say(KIOSK.noArrivals)}</p>}
      <ul class="buses">
        {board.arrivals.map((one) => (
          <Bus key={`${one.trip_id} ${one.service_date} ${one.position}`} arrival={one} board={board} />
        ))}
      </ul>
    </section>
  );
}

function Notices({ told }: { told: PanelState }) {
  const isStored = told.board.source === "stored";
  const since = clockTime(told.line.since);
  const sentence = isStored && !told.line.online ? KIOSK.noLive(since) : told.board.notice;
  return (
    <div role="status">
      {sentence && (
        <p class="notice">
          <Icon name="warning" />
          {say(sentence)}
        </p>
      )}
      <Alerts alerts={told.board.alerts} noticeClass="notice" />
    </div>
  );
}

function Bus({ arrival, board }: { arrival: ArrivalView; board: BoardView }) {
  const words = describeArrival(arrival, board, now.value);
  const name = named(arrival.route_name, arrival.route_names);
  return (
    <li class={arrival.low_floor === "yes" ? "bus bus-low" : "bus"}>
      <h3 class={isLong(name) ? "bus-route bus-route-long" : "bus-route"}>{name}</h3>
      <div class="bus-facts">
        <p class="bus-headsign">{say(WORDS.bound(named(arrival.headsign, arrival.headsigns)))}</p>
        <p class="bus-signs">
          <LowFloorBadge value={arrival.low_floor} />
          {words.space && <span>{say(words.space)}</span>}
          {words.isUncertain && (
            <span class="bus-old">
              <Icon name="clock" />
              {say(words.shortAge)}
            </span>
          )}
        </p>
      </div>
      <p class="bus-when">
        {say(words.when)}
        <span class="bus-where">{words.stopsAway ? say(words.stopsAway) : words.clock}</span>
      </p>
      {!isLow.value && (arrival.bookable ? <BookButton arrival={arrival} when={words.when} /> : <span />)}
    </li>
  );
}

function BookButton({ arrival, when, isNamed }: { arrival: ArrivalView; when: Sentence; isNamed?: boolean }) {
  const route = say(WORDS.route(named(arrival.route_name, arrival.route_names)));
  return (
    <button
      type="button"
      class="primary"
      aria-label={say(KIOSK.bookThis(route, say(when)))}
      onClick={() =>
        press({
          action: "book",
          route_id: arrival.route_id,
          trip_id: arrival.trip_id,
          service_date: arrival.service_date,
        })
      }
    >
      {isNamed ? say(KIOSK.bookThis(route, say(when))) : say(KIOSK.book)}
    </button>
  );
}

/** The same buttons, low on the screen, for whoever cannot reach the board. */
export function QuickBooking({ told }: { told: PanelState }) {
  const board: BoardView = { ...told.board, stop: told.stop };
  const bookable = board.arrivals.filter((one) => one.bookable).slice(0, QUICK_BUSES);
  return (
    <div class="quick">
      {bookable.map((one) => (
        <BookButton
          key={`${one.trip_id} ${one.service_date} ${one.position}`}
          arrival={one}
          when={describeArrival(one, board, now.value).when}
          isNamed
        />
      ))}
    </div>
  );
}
