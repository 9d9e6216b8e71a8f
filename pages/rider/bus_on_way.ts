// Where on the drawn line the bus is: pure, so that a test can drive it along.

/**
 * The place of the bus among `drawn` stops and the rider's own behind them (place `drawn`); null while it has not come
 * to the first of them. `stopsAway` n: it is at the n-th stop before the rider's, or has left it.
 */
export function findBusOnWay(drawn: number, stopsAway: number): number | null {
  const place = drawn - stopsAway;
  return place < 0 ? null : Math.min(place, drawn);
}
