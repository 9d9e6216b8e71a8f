// Scanning with one switch: first from group to group, after a press from button to button inside it.

export interface Place {
  group: number;
  /** null: the whole group is offered. */
  button: number | null;
  /** Groups, or rounds inside a group, that went by without a press. */
  unused: number;
}

export const START: Place = { group: 0, button: null, unused: 0 };
const ROUNDS_INSIDE = 2;
const ROUNDS_OF_GROUPS = 3;

/** `sizes`: how many buttons each group has now. Null: nobody pressed for long, scanning ends. */
export function nextPlace(place: Place, sizes: readonly number[]): Place | null {
  const inside = sizes[place.group];
  if (sizes.length === 0) return null;
  if (place.button !== null && inside !== undefined) {
    if (place.button + 1 < inside) return { ...place, button: place.button + 1 };
    if (place.unused + 1 < ROUNDS_INSIDE) return { ...place, button: 0, unused: place.unused + 1 };
    return { group: place.group, button: null, unused: 0 };
  }
  if (place.unused + 1 >= ROUNDS_OF_GROUPS * sizes.length) return null;
  return { group: (place.group + 1) % sizes.length, button: null, unused: place.unused + 1 };
}

/** The switch was pressed: go into the group, or press the button ("press"). */
export function choose(place: Place, sizes: readonly number[]): Place | "press" {
  if (place.button !== null || sizes[place.group] === 1) return "press";
  return { group: place.group, button: 0, unused: 0 };
}
