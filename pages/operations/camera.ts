// Where the map looks: a flat piece of earth in metres, and the part of it that is seen. Pure.

const METRES_PER_DEGREE = 111_320;
const NEAREST_METRES = 300;
const MARGIN = 1.08;
/** Of a map without anything on it. */
const NOWHERE: Box = { x: -500, y: -500, width: 1000, height: 1000 };

export interface Point {
  x: number;
  y: number;
}

/** Metres east and south of the map's origin. */
export interface Box extends Point {
  width: number;
  height: number;
}

export type Project = (place: { lat: number; lon: number }) => Point;

/** Flat around these places: good for a city. */
export function makeProjection(places: readonly { lat: number; lon: number }[]): Project {
  const origin = places[0] ?? { lat: 0, lon: 0 };
  const shrink = Math.cos((origin.lat * Math.PI) / 180);
  return ({ lat, lon }) => ({
    x: (lon - origin.lon) * METRES_PER_DEGREE * shrink,
    y: (origin.lat - lat) * METRES_PER_DEGREE,
  });
}

/** The box around all of them, with a little room. */
export function fitAll(points: readonly Point[]): Box {
  if (points.length === 0) return NOWHERE;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const width = Math.max((right - left) * MARGIN, NEAREST_METRES);
  const height = Math.max((bottom - top) * MARGIN, NEAREST_METRES);
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
}

/** The same box made to the shape of the screen: nothing of it is cut off. */
export function shape(box: Box, ratio: number): Box {
  const width = Math.max(box.width, box.height * ratio);
  const height = width / ratio;
  return { x: box.x - (width - box.width) / 2, y: box.y - (height - box.height) / 2, width, height };
}

/** Nearer (below 1) or farther, around a point that stays where it is; the middle when none is given. */
export function zoom(box: Box, factor: number, around?: Point): Box {
  const width = Math.max(box.width * factor, NEAREST_METRES);
  const real = width / box.width;
  const at = around ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return {
    x: at.x - (at.x - box.x) * real,
    y: at.y - (at.y - box.y) * real,
    width,
    height: box.height * real,
  };
}

/** By parts of what is seen. */
export function pan(box: Box, right: number, down: number): Box {
  return { ...box, x: box.x + right * box.width, y: box.y + down * box.height };
}

/** Looking at a point, no farther away than so many metres across. */
export function lookAt(box: Box, point: Point, metres: number): Box {
  const near = zoom(box, Math.min(1, metres / box.width));
  return { ...near, x: point.x - near.width / 2, y: point.y - near.height / 2 };
}

export function isInside(box: Box, { x, y }: Point): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}
