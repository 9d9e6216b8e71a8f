// Day or night colours: by themselves, or as the person wants them.
import { computed, effect, signal } from "@preact/signals";
import { now } from "./clock.ts";
import { stored } from "./storage.ts";
import { isDark } from "./sun.ts";

export type ThemeChoice = "auto" | "day" | "night";

export const themeChoice = stored<ThemeChoice>("theme", "auto");

const deviceWish = matchMedia("(prefers-color-scheme: dark)");
const deviceIsDark = signal(deviceWish.matches);
deviceWish.addEventListener("change", () => {
  deviceIsDark.value = deviceWish.matches;
});

/** By itself: when the device asks for it, and while the sun is down. */
export const isNight = computed(() => {
  if (themeChoice.value !== "auto") return themeChoice.value === "night";
  return deviceIsDark.value || isDark(now.value);
});

/** Call once on pages that have both. */
export function keepTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = isNight.value ? "dark" : "light";
  });
}
