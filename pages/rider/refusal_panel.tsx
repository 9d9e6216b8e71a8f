// Why a wish could not be met, and what can be booked instead.
import { describeArrival } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { useFocusOn } from "../shared/components/came_up.ts";
import { Icon } from "../shared/components/icon.tsx";
import { LowFloorBadge } from "../shared/components/low_floor_badge.tsx";
import { say } from "../shared/language.ts";
import type { BoardView } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { wishFor } from "./booking.ts";
import { askToBook } from "./needs_form.tsx";
import { board, chosenStop, refusal } from "./state.ts";
import { RIDER } from "./words.ts";

const SHOWN_ALTERNATIVES = 3;

export function RefusalPanel() {
  const refused = refusal.value;
  const stop = chosenStop.value;
  const alternatives = refused?.alternatives?.slice(0, SHOWN_ALTERNATIVES) ?? [];
  const moment: BoardView | null = board.value;
  const panel = useFocusOn<HTMLDivElement>(refused);
  return (
    <div role="alert" ref={panel} tabIndex={-1}>
      {refused && (
        <div class="card refusal" data-code={refused.code}>
          <p class="banner banner-warn">
            <Icon name="warning" />
            <span>{say({ ko: refused.detail_ko || refused.detail, en: refused.detail })}</span>
          </p>
          {alternatives.length > 0 && stop && moment && (
            <>
              <h2>{say(RIDER.instead)}</h2>
              <ul class="stack">
                {alternatives.map((one) => {
                  const words = describeArrival(one, moment, now.value);
                  const route = say(WORDS.route(one.route_name));
                  return (
                    <li class="spread" key={`${one.trip_id} ${one.position}`}>
                      <span class="row">
                        <strong>{one.route_name}</strong> {say(words.when)} {words.clock}
                        <LowFloorBadge value={one.low_floor} />
                      </span>
                      <button
                        type="button"
                        class="primary"
                        aria-label={say(RIDER.bookThis(route, say(words.when)))}
                        onClick={() => askToBook(wishFor(one, stop.stop_id, null))}
                      >
                        {say(RIDER.book)}
                      </button>
                    </li>
                  );
                })}
              </ul>
            </>
          )}
          <button
            type="button"
            onClick={() => {
              refusal.value = null;
            }}
          >
            {say(WORDS.close)}
          </button>
        </div>
      )}
    </div>
  );
}
