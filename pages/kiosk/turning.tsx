// Showing what does not fit by a press, for hands that cannot drag.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { isLow, shape } from "./display.ts";
import type { PanelState } from "./panel.ts";
import { Talk } from "./talking.tsx";
import { KIOSK } from "./words.ts";

const PART_OF_PAGE = 0.75;
/** Words for the ear alone and borders may reach out by so many pixels. */
const SLACK = 8;

/** Whether parts of it stand in columns that are out of sight (shapes.css). */
function hasColumns(place: Element): boolean {
  return place.scrollWidth > place.clientWidth + SLACK;
}

function isCut(place: Element): boolean {
  return hasColumns(place) || place.scrollHeight > place.clientHeight + SLACK;
}

/** Show the next part of a place; after the last the first again. */
function turnOn(place: Element): void {
  const isWide = hasColumns(place);
  const [at, seen, all] = isWide
    ? [place.scrollLeft, place.clientWidth, place.scrollWidth]
    : [place.scrollTop, place.clientHeight, place.scrollHeight];
  const gap = Number.parseFloat(getComputedStyle(place).columnGap) || 0;
  const next = at + seen >= all - SLACK ? 0 : at + (isWide ? seen + gap : seen * PART_OF_PAGE);
  place.scrollTo(isWide ? { left: next } : { top: next });
}

/** The next buses of a board that is longer than its place. */
export function turnBoard(): void {
  const places = ["board", "above"].map((id) => document.getElementById(id));
  const place = places.find((one) => one && isCut(one));
  if (place) turnOn(place);
}

/** Turns to the rest of what stands between the board and the buttons, while that is more than fits. */
export function MoreAside() {
  const isNeeded = useSignal(false);
  useEffect(() => {
    const side = document.getElementById("side");
    if (!side) return;
    const look = () => {
      isNeeded.value = isCut(side);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(side);
    const changes = new MutationObserver(look);
    changes.observe(side, { childList: true, subtree: true, characterData: true });
    return () => {
      sizes.disconnect();
      changes.disconnect();
    };
  }, []);
  const turn = () => {
    const side = document.getElementById("side");
    if (side) turnOn(side);
  };
  if (!isNeeded.value || shape.value === "scroll") return null;
  return (
    <div class="more-aside" data-scan>
      <button type="button" aria-controls="side" onClick={turn}>
        <Icon name="down" />
        {say(KIOSK.moreAside)}
      </button>
    </div>
  );
}

function turn(pages: number): void {
  const place = isLow.value ? document.getElementById("reach") : document.documentElement;
  place?.scrollBy(0, pages * PART_OF_PAGE * place.clientHeight);
}

/** Where all scrolls: what stays in sight. */
export function TurnPage({ told }: { told: PanelState }) {
  return (
    <nav class="turning" aria-label={say(KIOSK.turnPage)} data-scan>
      <Talk told={told} isInBar />
      <button type="button" onClick={() => turn(-1)}>
        <Icon name="up" />
        {say(KIOSK.up)}
      </button>
      <button type="button" onClick={() => turn(1)}>
        <Icon name="down" />
        {say(KIOSK.down)}
      </button>
    </nav>
  );
}
