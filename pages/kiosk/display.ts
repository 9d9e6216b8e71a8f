// How the panel looks for whoever stands before it: size of letters, place of the buttons, colours. All of it goes back
// by itself for the next person, announced and with time to say no.
import { computed, effect, signal } from "@preact/signals";
import { stored } from "../shared/storage.ts";
import { isNight, keepTheme, themeChoice } from "../shared/theme.ts";
import { pixelsPerMm, shapeOf, textMm } from "./panel_size.ts";
import { picking, stopPicking } from "./picking.ts";
import { state } from "./state.ts";

export const SIZES = [1, 1.5, 2] as const;
const RESTS_AFTER_MILLISECONDS = 180_000;
const ANNOUNCED_MILLISECONDS = 30_000;

/** Controls in the lower part of the screen, within reach from a wheelchair. */
export const isLow = stored("kiosk.low", false);
/** How much larger than usual everything is. */
export const size = stored<number>("kiosk.size", 1);
/** Whether the board shows other buses than the first. */
export const isTurned = signal(false);
/** The moment at which all this goes back by itself, once it has been announced. */
export const restsAt = signal<number | null>(null);

const page = signal({ width: innerWidth, height: innerHeight });
let touchedAt = Date.now();

const perMm = computed(() => pixelsPerMm(screen, state.value?.panel.width_mm ?? null));
const smallestMm = computed(() => textMm(screen, perMm.value));
export const shape = computed(() => shapeOf(page.value, smallestMm.value * perMm.value * size.value));

export function growLetters(): void {
  size.value = SIZES.find((one) => one > size.value) ?? SIZES[0];
}

export function turnColours(): void {
  themeChoice.value = isNight.value ? "day" : "night";
}

/** Somebody is there: nothing goes back for a while. */
export function keepAsItIs(): void {
  touchedAt = Date.now();
  restsAt.value = null;
}

function isAsUsual(): boolean {
  const looksUsual = !isLow.value && size.value === 1 && themeChoice.value === "auto";
  return looksUsual && !isTurned.value && picking.value === null;
}

function goBack(): void {
  isLow.value = false;
  size.value = 1;
  themeChoice.value = "auto";
  document.getElementById("board")?.scrollTo({ left: 0 });
  stopPicking();
  restsAt.value = null;
}

function look(): void {
  const mode = state.value?.mode ?? "idle";
  const isBusy = mode !== "idle" && mode !== "answering"; // a bus that is announced is nobody's use
  if (isBusy || isAsUsual()) {
    keepAsItIs();
  } else if (restsAt.value !== null && Date.now() >= restsAt.value) {
    goBack();
  } else if (restsAt.value === null && Date.now() - touchedAt >= RESTS_AFTER_MILLISECONDS) {
    restsAt.value = Date.now() + ANNOUNCED_MILLISECONDS;
  }
}

/** Call once. */
export function keepDisplay(): void {
  keepTheme();
  addEventListener("resize", () => {
    page.value = { width: innerWidth, height: innerHeight };
  });
  // After the press has done its work, so that nothing moves away under the finger.
  for (const sign of ["click", "keyup", "touchend", "wheel"]) addEventListener(sign, keepAsItIs);
  setInterval(look, 1000);
  effect(() => {
    const { dataset, style } = document.documentElement;
    dataset.low = String(isLow.value);
    dataset.shape = shape.value;
    style.setProperty("--mm", `${perMm.value * size.value}px`);
    style.setProperty("--text-mm", String(smallestMm.value));
  });
}
