// Stronger contrast: as the person wants it here, or as the device says they want it everywhere.
import { effect, signal } from "@preact/signals";
import { stored } from "./storage.ts";

export const wantsContrast = stored<boolean | null>("contrast", null);

const deviceWish = matchMedia("(prefers-contrast: more)");
const deviceWants = signal(deviceWish.matches);
deviceWish.addEventListener("change", () => {
  deviceWants.value = deviceWish.matches;
});

/** Whether it is in force. */
export function hasContrast(): boolean {
  return wantsContrast.value ?? deviceWants.value;
}

/** Call once on pages that have it. */
export function keepContrast(): void {
  effect(() => {
    document.documentElement.dataset.contrast = hasContrast() ? "more" : "";
  });
}
