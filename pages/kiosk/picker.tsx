// Picking by touch or key: a route of this stop, or where to get off, a few large buttons at a time.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { StopRef } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import type { PanelRoute } from "./panel.ts";
import { listRoutes, type Picking, pickPlace, pickRoute, stopPicking } from "./picking.ts";
import { readOut } from "./state.ts";
import { KIOSK } from "./words.ts";

const AT_ONCE = 6;

interface Choice {
  key: string;
  words: string;
  more?: string;
  choose(): void;
}

export function Picker({ now }: { now: Picking }) {
  if (now.stage === "route") {
    return <Choices key="route" title={say(KIOSK.whichRoute)} choices={listRoutes().map(offerRoute)} />;
  }
  const { route, wish } = now;
  return (
    <Choices
      key="place"
      title={say(KIOSK.whereOff(say(WORDS.route(named(route.name, route.names)))))}
      choices={route.destinations.map((stop) => offerPlace(stop, () => pickPlace(wish, stop.stop_id)))}
      onNone={() => pickPlace(wish)}
    />
  );
}

function offerRoute(route: PanelRoute): Choice {
  return {
    key: `${route.route_id} ${route.headsign}`,
    words: named(route.name, route.names),
    more: say(WORDS.bound(named(route.headsign, route.headsigns))),
    choose: () => pickRoute(route),
  };
}

function offerPlace(stop: StopRef, choose: () => void): Choice {
  return { key: stop.stop_id, words: named(stop.name, stop.names), choose };
}

interface ChoicesProps {
  title: string;
  choices: Choice[];
  /** Where none of them need be chosen. */
  onNone?: () => void;
}

function Choices({ title, choices, onNone }: ChoicesProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useSignal(0);
  useEffect(() => {
    heading.current?.focus();
    readOut(title);
  }, []);
  const last = Math.min(first.value + AT_ONCE, choices.length);
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") stopPicking();
  };
  const turn = (by: number) => {
    first.value += by;
    heading.current?.focus();
  };
  return (
    <section class="picker" aria-labelledby="picker-title" data-scan onKeyDown={leave}>
      <h2 id="picker-title" ref={heading} tabIndex={-1}>
        {title} <span class="picker-part">{say(KIOSK.partOf(first.value + 1, last, choices.length))}</span>
      </h2>
      <ul class="picker-choices">
        {choices.slice(first.value, last).map((one) => (
          <li key={one.key}>
            <button type="button" onClick={one.choose}>
              <strong>{one.words}</strong> {one.more}
            </button>
          </li>
        ))}
      </ul>
      <div class="picker-ways">
        <button type="button" disabled={first.value === 0} onClick={() => turn(-AT_ONCE)}>
          {say(KIOSK.earlierChoices)}
        </button>
        <button type="button" disabled={last >= choices.length} onClick={() => turn(AT_ONCE)}>
          {say(KIOSK.laterChoices)}
        </button>
        {onNone && (
          <button type="button" onClick={onNone}>
            {say(KIOSK.noPlace)}
          </button>
        )}
        <button type="button" onClick={stopPicking}>
          <Icon name="cross" />
          {say(KIOSK.stopPicking)}
        </button>
      </div>
    </section>
  );
}
