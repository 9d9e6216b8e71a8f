// The map itself, drawn from our own data: lines, stops, buses by shape and sign. What it shows, the list says too.
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { named } from "../shared/language.ts";
import { pickState, signOf } from "./bus_states.ts";
import { type Box, isInside, type Point, pan, shape, zoom } from "./camera.ts";
import {
  camera,
  chosenBus,
  network,
  project,
  shownBuses,
  stopPoints,
  wantedText,
  wholeBox,
} from "./map_state.ts";
import type { BusOnMap } from "./map_types.ts";

const MOST_STOPS = 250;
const MOST_NAMES = 40;
const SAME_PLACE_METRES = 150;
const WHEEL_STEP = 1.2;

export function Drawing() {
  const place = useRef<SVGSVGElement>(null);
  const pixels = useSignal({ width: 800, height: 500 });
  const ratio = useComputed(() => pixels.value.width / Math.max(1, pixels.value.height));
  const box = useComputed<Box>(() => shape(camera.value ?? wholeBox.value, ratio.value));
  const viewBox = useComputed(() => {
    const { x, y, width, height } = box.value;
    return `${x} ${y} ${width} ${height}`;
  });
  /** Metres for each pixel: marks keep their size on the screen. Rounded, so that moving alone draws no mark anew. */
  const metres = useComputed(() => Number((box.value.width / pixels.value.width).toPrecision(5)));
  useEffect(() => {
    const svg = place.current;
    if (!svg) return;
    const watch = new ResizeObserver(() => {
      pixels.value = { width: svg.clientWidth || 800, height: svg.clientHeight || 500 };
    });
    watch.observe(svg);
    const stop = listenToPointer(svg, box);
    return () => {
      watch.disconnect();
      stop();
    };
  }, []);
  return (
    <svg ref={place} class="map" viewBox={viewBox} aria-hidden="true" focusable="false">
      <Lines />
      <Stops box={box} metres={metres} />
      <Buses metres={metres} />
    </svg>
  );
}

/** Drag to move, turn the wheel to come nearer: for whoever has a pointer; the buttons do the same. */
function listenToPointer(svg: SVGSVGElement, box: ReadonlySignal<Box>): () => void {
  const ends = new AbortController();
  let from: { x: number; y: number; box: Box } | null = null;
  const options = { signal: ends.signal };
  svg.addEventListener(
    "pointerdown",
    (event) => {
      from = { x: event.clientX, y: event.clientY, box: box.value };
    },
    options,
  );
  window.addEventListener(
    "pointermove",
    (event) => {
      if (!from) return;
      const right = (from.x - event.clientX) / svg.clientWidth;
      camera.value = pan(from.box, right, (from.y - event.clientY) / svg.clientHeight);
    },
    options,
  );
  const drop = () => {
    from = null;
  };
  window.addEventListener("pointerup", drop, options);
  window.addEventListener("pointercancel", drop, options);
  svg.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const edge = svg.getBoundingClientRect();
      const { x, y, width, height } = box.value;
      const around = {
        x: x + ((event.clientX - edge.left) / edge.width) * width,
        y: y + ((event.clientY - edge.top) / edge.height) * height,
      };
      camera.value = zoom(box.value, event.deltaY > 0 ? WHEEL_STEP : 1 / WHEEL_STEP, around);
    },
    { signal: ends.signal, passive: false },
  );
  return () => ends.abort();
}

function Lines() {
  const points = stopPoints.value;
  const wanted = wantedText.value.trim().toLowerCase();
  return (
    <g class="map-lines">
      {network.value?.lines.map((line) => (
        <polyline
          key={`${line.route_id} ${line.headsign}`}
          class={
            wanted !== "" && line.name.toLowerCase() === wanted ? "map-line map-line-wanted" : "map-line"
          }
          points={line.stops.map((place) => pair(points[place])).join(" ")}
          vector-effect="non-scaling-stroke"
        />
      ))}
    </g>
  );
}

function pair(point: Point | undefined): string {
  return point ? `${point.x.toFixed(1)},${point.y.toFixed(1)}` : "";
}

/** The stops that are seen, once there are few enough of them; their names when there are fewer still. */
function Stops({ box, metres }: { box: ReadonlySignal<Box>; metres: ReadonlySignal<number> }) {
  const points = stopPoints.value;
  const inside = points.flatMap((point, place) => (isInside(box.value, point) ? [place] : []));
  if (inside.length > MOST_STOPS) return null;
  const size = metres.value;
  const withNames = listNamed(inside);
  return (
    <g class="map-stops">
      {inside.map((place) => {
        const [stop, point] = [network.value?.stops[place], points[place]];
        if (!stop || !point) return null;
        return (
          <g key={stop.stop_id} transform={`translate(${point.x} ${point.y}) scale(${size})`}>
            <circle r="3" class="map-stop" />
            {withNames.has(place) && (
              <text x="6" y="4" class="map-stop-name">
                {named(stop.name, stop.names)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Whose name is written: of the two sides of a street only one, so that it can be read. */
function listNamed(inside: readonly number[]): ReadonlySet<number> {
  if (inside.length > MOST_NAMES) return new Set();
  const places = new Map<string, Point>();
  const chosen = inside.filter((place) => {
    const [stop, point] = [network.value?.stops[place], stopPoints.value[place]];
    if (!stop || !point) return false;
    const other = places.get(stop.name);
    if (other && Math.hypot(other.x - point.x, other.y - point.y) < SAME_PLACE_METRES) return false;
    places.set(stop.name, point);
    return true;
  });
  return new Set(chosen);
}

function Buses({ metres }: { metres: ReadonlySignal<number> }) {
  const size = metres.value;
  // Those with something to do are drawn last, above the others.
  return (
    <g class="map-buses">
      {[...shownBuses.value].reverse().map((bus) => (
        <Mark key={bus.vehicle_id} bus={bus} point={project.value(bus)} size={size} />
      ))}
    </g>
  );
}

const SHAPES = {
  unconfirmed: "M-10-10H10V10H-10z",
  ramp_broken: "M0-13 13 0 0 13-13 0z",
  silent: "M0-13 13 10H-13z",
  waiting: "M0-10a10 10 0 1 0 .01 0z",
  aboard: "M0-8a8 8 0 1 0 .01 0z",
  calm: "M0-5a5 5 0 1 0 .01 0z",
} as const;

export function MarkShape({ state, sign }: { state: keyof typeof SHAPES; sign: string }) {
  return (
    <>
      <path d={SHAPES[state]} class={`map-mark map-mark-${state}`} />
      {sign && (
        <text y={state === "silent" ? 8 : 5} class={`map-sign map-sign-${state}`}>
          {sign}
        </text>
      )}
    </>
  );
}

function Mark({ bus, point, size }: { bus: BusOnMap; point: Point; size: number }) {
  const state = pickState(bus);
  const isChosen = chosenBus.value === bus.vehicle_id;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the map has a button for every bus
    <g
      class={isChosen ? "map-bus map-bus-chosen" : "map-bus"}
      data-state={state}
      transform={`translate(${point.x} ${point.y}) scale(${size})`}
      onClick={() => {
        chosenBus.value = bus.vehicle_id;
      }}
    >
      <title>{`${bus.route_name} ${bus.plate}`}</title>
      {isChosen && <circle r="18" class="map-ring" />}
      <MarkShape state={state} sign={signOf(state, bus)} />
      {(state !== "calm" || isChosen) && (
        <text y="-15" class="map-route">
          {bus.route_name}
        </text>
      )}
    </g>
  );
}
