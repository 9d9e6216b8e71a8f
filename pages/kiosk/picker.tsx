// Where to get off: the stops of the chosen bus in the order in which it comes to them, a few large buttons at a time.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { ArrivalView } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { findRoute, pickPlace, stopPicking } from "./picking.ts";
import { readOut } from "./state.ts";
import { KIOSK } from "./words.ts";

const STOPS_AT_ONCE = 6;

export function Picker({ arrival }: { arrival: ArrivalView }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useSignal(0);
  const title = say(KIOSK.whereOff(say(WORDS.route(named(arrival.route_name, arrival.route_names)))));
  useEffect(() => {
    heading.current?.focus();
    readOut(title);
  }, []);
  const stops = findRoute(arrival)?.destinations ?? [];
  const shown = stops.slice(first.value, first.value + STOPS_AT_ONCE);
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") stopPicking();
  };
  const turn = (by: number) => {
    first.value += by;
    heading.current?.focus();
  };
  const last = Math.min(first.value + STOPS_AT_ONCE, stops.length);
  return (
    <section class="picker" aria-labelledby="picker-title" data-scan onKeyDown={leave}>
      <h2 id="picker-title" ref={heading} tabIndex={-1}>
        {title} <span class="picker-part">{say(KIOSK.partOf(first.value + 1, last, stops.length))}</span>
      </h2>
      <ul class="picker-stops">
        {shown.map((stop) => (
          <li key={stop.stop_id}>
            <button type="button" onClick={() => pickPlace(arrival, stop.stop_id)}>
              {named(stop.name, stop.names)}
            </button>
          </li>
        ))}
      </ul>
      <div class="picker-ways">
        <button type="button" disabled={first.value === 0} onClick={() => turn(-STOPS_AT_ONCE)}>
          {say(KIOSK.nearerStops)}
        </button>
        <button type="button" disabled={last >= stops.length} onClick={() => turn(STOPS_AT_ONCE)}>
          {say(KIOSK.furtherStops)}
        </button>
        <button type="button" onClick={() => pickPlace(arrival)}>
          {say(KIOSK.noPlace)}
        </button>
        <button type="button" onClick={stopPicking}>
          <Icon name="cross" />
          {say(KIOSK.stopPicking)}
        </button>
      </div>
    </section>
  );
}
