// When nothing low-floor comes within the rider's patience: where else it does, how far that is, and whom to call.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { describeArrival } from "../shared/arrival_words.ts";
import { now } from "../shared/clock.ts";
import { Icon } from "../shared/components/icon.tsx";
import { named, say } from "../shared/language.ts";
import type { BoardView, Nearby, StopNearby } from "../shared/messages.ts";
import { chooseStop } from "./state.ts";
import { RIDER } from "./words.ts";

const PATIENCE_MILLISECONDS = 20 * 60_000;
const LOOK_MILLISECONDS = 60_000;

/** Whether somebody who needs a low-floor bus would wait here longer than they should have to. */
export function mustLookElsewhere(told: BoardView): boolean {
  const latest = Date.parse(told.as_of) + PATIENCE_MILLISECONDS;
  return !told.arrivals.some((one) => one.bookable && Date.parse(one.expected_at) <= latest);
}

export function NearbyStops({ told }: { told: BoardView }) {
  const stopId = told.stop.stop_id;
  const found = useSignal<Nearby | "looking" | "failed">("looking");
  useEffect(() => {
    let isShown = true;
    const look = async () => {
      const path = `/stops/${encodeURIComponent(stopId)}/nearby`;
      const answer = await call<Nearby>("GET", path).catch(() => "failed" as const);
      if (isShown) found.value = answer;
    };
    void look();
    const timer = setInterval(() => document.hidden || void look(), LOOK_MILLISECONDS);
    return () => {
      isShown = false;
      clearInterval(timer);
    };
  }, [stopId]);
  const answer = found.value;
  return (
    <section class="card nearby" aria-labelledby="nearby-title">
      <h2 id="nearby-title">{say(RIDER.nearbyTitle)}</h2>
      <p role="status">{say(describe(answer))}</p>
      {typeof answer === "object" && <Found answer={answer} told={told} />}
    </section>
  );
}

function describe(answer: Nearby | "looking" | "failed") {
  if (answer === "looking") return RIDER.nearbyLooking;
  if (answer === "failed") return RIDER.nearbyFailed;
  return answer.stops.length > 0 ? RIDER.nearbyStops : RIDER.nearbyNone;
}

function Found({ answer, told }: { answer: Nearby; told: BoardView }) {
  return (
    <>
      <ul class="stop-list">
        {answer.stops.map((one) => (
          <li key={one.stop.stop_id}>
            <StopButton found={one} told={told} />
          </li>
        ))}
      </ul>
      {answer.call_taxi && (
        <a class="button" href={`tel:${answer.call_taxi}`}>
          <Icon name="phone" />
          {say(RIDER.callTaxi(answer.call_taxi))}
        </a>
      )}
    </>
  );
}

function StopButton({ found, told }: { found: StopNearby; told: BoardView }) {
  const { stop, arrivals } = found;
  return (
    <button type="button" onClick={() => chooseStop(stop)}>
      <span class="stop-name">{named(stop.name, stop.names)}</span>
      <span class="quiet">
        {typeof stop.distance === "number" && say(RIDER.metres(stop.distance))}
        {stop.towards && ` · ${say(RIDER.towards(named(stop.towards.name, stop.towards.names)))}`}
      </span>
      {arrivals.map((one) => (
        <span class="nearby-bus" key={`${one.trip_id} ${one.service_date}`}>
          <Icon name="low_floor" />
          <strong>{named(one.route_name, one.route_names)}</strong>{" "}
          {say(describeArrival(one, told, now.value).when)}
        </span>
      ))}
    </button>
  );
}
