// The map view: the map with its buttons, the list that says the same, and the bus that was chosen.
import { useEffect } from "preact/hooks";
import { Icon, type IconName } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { clockTime } from "../shared/moments.ts";
import { WORDS } from "../shared/words.ts";
import { BUS_STATES, STATE_WORDS, signOf } from "./bus_states.ts";
import { type Box, pan, zoom } from "./camera.ts";
import { Drawing, MarkShape } from "./map_drawing.tsx";
import { BusList, ChosenBus } from "./map_list.tsx";
import {
  buses,
  camera,
  hasFailed,
  keepMap,
  network,
  shownBuses,
  wantedState,
  wantedText,
  wholeBox,
} from "./map_state.ts";
import { MAP } from "./map_words.ts";

const STEP = 0.25;
const NEARER = 0.6;

const MOVES: readonly (readonly [Sentence, IconName | string, (box: Box) => Box | null])[] = [
  [MAP.nearer, "plus", (box) => zoom(box, NEARER)],
  [MAP.farther, "minus", (box) => zoom(box, 1 / NEARER)],
  [MAP.west, "←", (box) => pan(box, -STEP, 0)],
  [MAP.east, "→", (box) => pan(box, STEP, 0)],
  [MAP.north, "↑", (box) => pan(box, 0, -STEP)],
  [MAP.south, "↓", (box) => pan(box, 0, STEP)],
];

export function MapView() {
  useEffect(keepMap, []);
  const told = buses.value;
  return (
    <section class="stack" aria-labelledby="map-title">
      <div class="spread map-head">
        <h2 id="map-title">{say(MAP.title)}</h2>
        <Filters />
      </div>
      <div role="status">
        {hasFailed.value && <p class="banner banner-warn">{say(MAP.failed)}</p>}
        {told && (
          <p class="quiet">
            {say(MAP.count(shownBuses.value.length, told.buses.length + told.left_out))} ·{" "}
            {clockTime(told.as_of)}
          </p>
        )}
      </div>
      {!network.value || !told ? (
        <p class="quiet">{say(WORDS.connecting)}…</p>
      ) : (
        <div class="map-columns">
          <div class="stack">
            <div class="card map-place">
              <Drawing />
              <Buttons />
            </div>
            <Legend />
          </div>
          <div class="stack">
            <ChosenBus />
            <BusList />
          </div>
        </div>
      )}
    </section>
  );
}

function Filters() {
  return (
    <div class="row">
      <label class="row">
        <span>{say(MAP.state)}</span>
        <select
          value={wantedState.value}
          onChange={(event) => {
            wantedState.value = event.currentTarget.value as typeof wantedState.value;
          }}
        >
          <option value="all">{say(MAP.allStates)}</option>
          {BUS_STATES.map((state) => (
            <option key={state} value={state}>
              {say(STATE_WORDS[state])}
            </option>
          ))}
        </select>
      </label>
      <label class="filter">
        <span class="unseen">{say(MAP.filter)}</span>
        <input
          type="search"
          placeholder={say(MAP.filter)}
          value={wantedText.value}
          onInput={(event) => {
            wantedText.value = event.currentTarget.value;
          }}
        />
      </label>
    </div>
  );
}

function Buttons() {
  const look = (move: (box: Box) => Box | null) => {
    camera.value = move(camera.value ?? wholeBox.value);
  };
  return (
    <fieldset class="map-buttons" aria-label={say(MAP.buttons)}>
      {MOVES.map(([words, sign, move]) => (
        <button key={words.en} type="button" aria-label={say(words)} onClick={() => look(move)}>
          {sign === "plus" || sign === "minus" ? <Icon name={sign} /> : sign}
        </button>
      ))}
      <button type="button" onClick={() => look(() => null)}>
        {say(MAP.all)}
      </button>
    </fieldset>
  );
}

function Legend() {
  return (
    <ul class="row map-legend" aria-label={say(MAP.legend)}>
      {BUS_STATES.map((state) => (
        <li key={state}>
          <svg viewBox="-16 -16 32 32" aria-hidden="true" focusable="false">
            <MarkShape state={state} sign={signOf(state)} />
          </svg>
          {say(STATE_WORDS[state])}
        </li>
      ))}
    </ul>
  );
}
