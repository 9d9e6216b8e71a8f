// Reading aloud what the focus comes to, for whoever goes by keys or by one switch and does not see the screen.
import { readOut } from "./state.ts";

const ROWS_READ = 3;

let goesByKeys = false;

/** Each text by itself: `휠체어석 1` beside `3정류소 전` must not be heard as 13. */
function wordsOf(place: Element): string {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  while (texts.nextNode()) words.push(texts.currentNode.nodeValue?.trim() ?? "");
  return words.filter(Boolean).join(", ");
}

/** A board is its first buses, everything else is its label. */
function describe(place: HTMLElement): string {
  const title = place.getAttribute("aria-labelledby");
  const label = place.getAttribute("aria-label") ?? (title && document.getElementById(title)?.textContent);
  if (place.id !== "board") return label ?? wordsOf(place);
  return [label, ...[...place.children].slice(0, ROWS_READ).map(wordsOf)].join(". ");
}

/** Call once. */
export function keepReading(): void {
  addEventListener("keydown", (event) => {
    if (event.key === "Tab") goesByKeys = true;
  });
  addEventListener("pointerdown", () => {
    goesByKeys = false;
  });
  // What gets the focus because of an answer is spoken as that answer.
  addEventListener("focusin", (event) => {
    const place = event.target as HTMLElement;
    const isForKeys = place.matches("button, a, #board");
    if (goesByKeys && isForKeys) readOut(describe(place));
  });
}
