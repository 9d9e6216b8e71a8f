// How large things are on the panel as it hangs: millimetres to pixels, and which way the parts share the screen.

/** A 27-inch screen: what is assumed where nobody has measured the panel. */
const ASSUMED_PIXELS_PER_MM = 1080 / 336;
/** Letters this high fill 12 mm from the top of a `d` to the foot of a `p`, and a Hangul syllable likewise. */
const TEXT_MM = 13.6;
/** On screens of at most 28 cm across, 7.25 mm are asked for. */
const SMALL_TEXT_MM = 8.2;
const SMALL_SCREEN_MM = 280;

/** tall: board above, buttons below. wide: board beside the buttons. scroll: all below each other. */
export type Shape = "tall" | "wide" | "scroll";

export interface Screen {
  width: number;
  height: number;
}

/** CSS pixels in one millimetre. The browser's own zoom does not change `screen`, so it still makes all larger. */
export function pixelsPerMm(screen: Screen, panelWidthMm: number | null): number {
  return panelWidthMm ? screen.width / panelWidthMm : ASSUMED_PIXELS_PER_MM;
}

/** Size of the smallest letters, in millimetres. */
export function textMm(screen: Screen, perMm: number): number {
  const diagonal = Math.hypot(screen.width, screen.height) / perMm;
  return diagonal <= SMALL_SCREEN_MM ? SMALL_TEXT_MM : TEXT_MM;
}

/** `em`: the smallest letters in pixels; `page`: what there is to show on. */
export function shapeOf(page: Screen, em: number): Shape {
  const [across, down] = [page.width / em, page.height / em];
  if (across >= 20 && down >= 36) return "tall";
  if (across >= 34 && down >= 19 && across > down) return "wide";
  return "scroll";
}
