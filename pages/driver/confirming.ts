// Which pings one press on "confirm" is about: those that stood on the card long enough to be meant. Pure.

/** What came under a finger that was on its way already was not seen. */
const SEEN_MILLISECONDS = 800;

/** What waits for the press, and since when; `since` is when the button came up. Milliseconds. */
export interface Shown {
  since: number;
  at: ReadonlyMap<string, number>;
}

/** The same after the card shows these reservations; null while there is nothing to confirm. */
export function afterShowing(before: Shown | null, open: readonly string[], now: number): Shown | null {
  if (open.length === 0) return null;
  const at = new Map(open.map((id) => [id, before?.at.get(id) ?? now]));
  return { since: before?.since ?? now, at };
}

/** All that came up together with the button, and what has stood there for a while since. */
export function listMeant(shown: Shown | null, now: number): string[] {
  if (shown === null) return [];
  return [...shown.at]
    .filter(([, at]) => at === shown.since || now - at >= SEEN_MILLISECONDS)
    .map(([id]) => id);
}
