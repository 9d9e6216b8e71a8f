// The time by the server's clock: devices in pockets and cabs are often minutes off.
import { signal } from "@preact/signals";

const offset = signal(0);

/** Milliseconds since 1970 by the other side's clock; ticks every second while the page is seen. */
export const now = signal(Date.now());

/** Note what the other side's clock said just now. */
export function noteMoment(moment: string): void {
  const theirs = Date.parse(moment);
  if (Number.isNaN(theirs)) return;
  offset.value = theirs - Date.now();
  now.value = theirs;
}

function tick(): void {
  if (!document.hidden) now.value = Date.now() + offset.value;
}

setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
