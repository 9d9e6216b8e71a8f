// What a press has brought about comes into view and takes the focus, wherever on the page the press was made.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A ref for an element with `tabIndex={-1}` that is focused whenever `news` becomes another value than null. */
export function useFocusOn<Made extends HTMLElement>(news: unknown): RefObject<Made | null> {
  const made = useRef<Made>(null);
  useEffect(() => {
    if (news === null || news === undefined || news === false) return;
    made.current?.focus();
    made.current?.scrollIntoView({ block: "start" });
  }, [news]);
  return made;
}
