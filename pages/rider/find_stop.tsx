// Finding the stop one stands at: by what is painted on the pole, by name, or by where one is.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../shared/api.ts";
import { Icon } from "../shared/components/icon.tsx";
import { TextField } from "../shared/components/text_field.tsx";
import { named, say } from "../shared/language.ts";
import type { Sentence, StopView } from "../shared/messages.ts";
import { WORDS } from "../shared/words.ts";
import { HowItWorks } from "./how_it_works.tsx";
import { chooseStop, favouriteStops, isFavourite, type KnownStop, recentStops } from "./state.ts";
import { RIDER } from "./words.ts";

const NEAR_METRES = 700;

/** `01-001` is what poles say, `01001` what people type. */
function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

export function FindStop() {
  const text = useSignal("");
  const found = useSignal<StopView[] | null>(null);
  const problem = useSignal<Sentence | null>(null);
  const busy = useSignal(false);

  const look = async (query: string, whenEmpty: Sentence) => {
    busy.value = true;
    problem.value = null;
    try {
      const answer = await call<{ stops: StopView[] }>("GET", `/stops?${query}`);
      const [only] = answer.stops;
      // Whoever read the number off the pole has found their stop.
      if (only && answer.stops.length === 1 && digitsOf(only.code) === digitsOf(text.value)) {
        chooseStop(only);
        return;
      }
      found.value = answer.stops;
      if (!only) problem.value = whenEmpty;
    } catch {
      problem.value = WORDS.lineDown;
    } finally {
      busy.value = false;
    }
  };
  const search = (event: Event) => {
    event.preventDefault();
    const wanted = text.value.trim();
    if (wanted) void look(new URLSearchParams({ q: wanted }).toString(), RIDER.noStopFound);
  };
  const searchNear = () => {
    busy.value = true;
    const fail = () => {
      busy.value = false;
      problem.value = RIDER.placeDenied;
    };
    if (!navigator.geolocation) return fail();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const near = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
        void look(`near=${near}&radius=${NEAR_METRES}`, RIDER.noStopNear);
      },
      fail,
      { timeout: 10_000, maximumAge: 30_000, enableHighAccuracy: true },
    );
  };
  useEffect(() => {
    // Where the place may be known already, the stops around are there without a press.
    navigator.permissions
      ?.query({ name: "geolocation" })
      .then((permission) => permission.state === "granted" && searchNear())
      .catch(() => undefined);
  }, []);
  return (
    <section class="find stack" aria-labelledby="find-title">
      <div class="find-head">
        <p class="promise">{say(RIDER.promise)}</p>
        <h1 id="find-title">{say(RIDER.findStop)}</h1>
      </div>
      <search>
        <form class="search" onSubmit={search}>
          <TextField
            label={RIDER.searchLabel}
            text={text}
            type="search"
            name="q"
            enterkeyhint="search"
            autocomplete="off"
            placeholder={say(RIDER.searchHint)}
          />
          <button type="submit" class="primary">
            <Icon name="search" />
            {say(RIDER.search)}
          </button>
        </form>
      </search>
      <button type="button" class="near" onClick={searchNear}>
        <Icon name="place" />
        {say(RIDER.nearMe)}
      </button>
      <p class="quiet" role="status">
        {busy.value ? say(RIDER.looking) : problem.value && say(problem.value)}
      </p>
      {found.value && <StopList stops={found.value} />}
      {!found.value && <KnownStops title={RIDER.favouriteStops} stops={favouriteStops.value} />}
      {!found.value && <KnownStops title={RIDER.recentStops} stops={listOtherRecentStops()} />}
      {!found.value && recentStops.value.length === 0 && <HowItWorks />}
    </section>
  );
}

/** Those that are not above already. */
function listOtherRecentStops(): KnownStop[] {
  return recentStops.value.filter((one) => !isFavourite(one.stop_id));
}

function KnownStops({ title, stops }: { title: Sentence; stops: readonly KnownStop[] }) {
  if (stops.length === 0) return null;
  return (
    <div class="stack">
      <h2>{say(title)}</h2>
      <StopList stops={stops} />
    </div>
  );
}

function StopList({ stops }: { stops: readonly (KnownStop & Partial<StopView>)[] }) {
  return (
    <ul class="stop-list">
      {stops.map((stop) => (
        <li key={stop.stop_id}>
          <button type="button" onClick={() => chooseStop(stop)}>
            <span class="stop-name">{named(stop.name, stop.names)}</span>
            <Icon name="forward" />
            <span class="quiet stop-facts">
              {stop.code && say(WORDS.stopNumber(stop.code))}
              {stop.towards && ` · ${say(RIDER.towards(named(stop.towards.name, stop.towards.names)))}`}
              {typeof stop.distance === "number" && ` · ${say(RIDER.metres(Math.round(stop.distance)))}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
