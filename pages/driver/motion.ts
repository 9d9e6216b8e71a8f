// Whether the bus moves, from one position after another: while it does, the driver reads one line at most.

/** One position of the device. */
export interface Fix {
  lat: number;
  lon: number;
  /** Milliseconds since 1970, by the device. */
  at: number;
  /** Metres a second, where the device tells it. */
  speed: number | null;
}

export interface Motion {
  isMoving: boolean;
  last: Fix | null;
}

/** From this speed on the bus moves; below the other it stands. In between nothing changes. */
export const MOVES_METRES_A_SECOND = 2;
export const STANDS_METRES_A_SECOND = 0.8;
/** Without a position for so long nobody knows whether it still moves. */
const FORGOTTEN_MILLISECONDS = 60_000;
const LEAST_GAP_MILLISECONDS = 900;

export const AT_REST: Motion = { isMoving: false, last: null };

export function afterFix(before: Motion, fix: Fix): Motion {
  const speed = fix.speed ?? speedBetween(before.last, fix);
  if (speed === null) return { ...before, last: before.last ?? fix };
  if (speed >= MOVES_METRES_A_SECOND) return { isMoving: true, last: fix };
  if (speed < STANDS_METRES_A_SECOND) return { isMoving: false, last: fix };
  return { ...before, last: fix };
}

export function isMovingAt(motion: Motion, now: number): boolean {
  return motion.isMoving && motion.last !== null && now - motion.last.at < FORGOTTEN_MILLISECONDS;
}

/** Null where two positions lie too close in time to tell. */
function speedBetween(from: Fix | null, to: Fix): number | null {
  if (from === null || to.at - from.at < LEAST_GAP_MILLISECONDS) return null;
  return (metresBetween(from, to) / (to.at - from.at)) * 1000;
}

const METRES_A_DEGREE = 111_320;

/** On a plane: good enough for a few hundred metres. */
function metresBetween(a: Fix, b: Fix): number {
  const north = (b.lat - a.lat) * METRES_A_DEGREE;
  const east = (b.lon - a.lon) * METRES_A_DEGREE * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
