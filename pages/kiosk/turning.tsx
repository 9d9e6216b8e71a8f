// Showing what does not fit by a press, for hands that cannot drag.
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import { isLow } from "./display.ts";
import { KIOSK } from "./words.ts";

const PART_OF_PAGE = 0.75;

/** Show the next buses of a board that is longer than its place; after the last the first again. */
export function turnBoard(): void {
  const places = ["board", "above"].map((id) => document.getElementById(id));
  const place = places.find((one) => one && one.scrollHeight > one.clientHeight + 2);
  if (!place) return;
  const isAtEnd = place.scrollTop + place.clientHeight >= place.scrollHeight - 2;
  place.scrollTop = isAtEnd ? 0 : place.scrollTop + place.clientHeight * PART_OF_PAGE;
}

function turn(pages: number): void {
  const place = isLow.value ? document.getElementById("reach") : document.documentElement;
  place?.scrollBy(0, pages * PART_OF_PAGE * place.clientHeight);
}

export function TurnPage() {
  return (
    <nav class="turning" aria-label={say(KIOSK.turnPage)} data-scan>
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
