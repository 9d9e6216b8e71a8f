// A second tap on "confirm" must not land on what takes its place.
import { useLayoutEffect, useRef } from "preact/hooks";

const ARMING_MILLISECONDS = 1200;

/** Presses count only when what is to be pressed has stood there for a moment. `what`: empty where any press counts. */
export function useArmed(what: string): (act: () => void) => void {
  const shownAt = useRef(0);
  useLayoutEffect(() => {
    shownAt.current = what ? performance.now() : Number.NEGATIVE_INFINITY;
  }, [what]);
  return (act) => {
    if (performance.now() - shownAt.current > ARMING_MILLISECONDS) act();
  };
}
