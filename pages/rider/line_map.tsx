// The last stops before the rider's, and where the bus is on them: a simple line, drawn from top to bottom.
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { HoldView, StopRef } from "../shared/messages.ts";
import { findBusOnWay } from "./bus_on_way.ts";
import { RIDER } from "./words.ts";

export function LineMap({ hold, goal }: { hold: HoldView; goal: StopRef | null }) {
  const way = hold.way ?? [];
  const isAboard = hold.state === "boarded";
  if (way.length === 0 || hold.stops_away === null || goal === null) return null;
  const at = findBusOnWay(way.length, hold.stops_away);
  const title = say(isAboard ? RIDER.wayTitleAboard : RIDER.wayTitle);
  return (
    <ol class="line-map" aria-label={title}>
      {at === null && (
        <li class="line-before">
          <Bus />
          <span>{say(RIDER.stopsAway(hold.stops_away))}</span>
        </li>
      )}
      {[...way, goal].map((stop, index) => (
        <li
          key={stop.stop_id + index}
          class={at !== null && index < at ? "line-passed" : ""}
          aria-current={index === at ? "location" : false}
        >
          {index === at ? <Bus /> : <span class="line-dot" />}
          <span class="line-words">
            <span>{named(stop.name, stop.names)}</span>
            {index === way.length && (
              <strong class="line-goal">{say(isAboard ? RIDER.wayOff : RIDER.wayYou)}</strong>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Bus() {
  return (
    <span class="line-bus">
      <Icon name="bus" />
      <span class="unseen">{say(RIDER.wayBus)}</span>
    </span>
  );
}
