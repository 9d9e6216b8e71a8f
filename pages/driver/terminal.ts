// The terminal as a device: its screen stays on, and it says where it is when its driver wants that.
import { effect } from "@preact/signals";
import { stored } from "../shared/storage.ts";
import { line, signedIn } from "./state.ts";

const POSITION_MILLISECONDS = 5000;

export const sendsPosition = stored("driver.sends_position", false);

/** Keep the screen on and the position going, as long as somebody is signed in. Call once. */
export function keepAwake(): void {
  const light = () => {
    if (!document.hidden && signedIn.value) navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", light);
  effect(light);
  effect(() => {
    if (!sendsPosition.value || !signedIn.value || !navigator.geolocation) return;
    let sentAt = 0;
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        if (Date.now() - sentAt < POSITION_MILLISECONDS) return;
        sentAt = Date.now();
        const place = { lat: coords.latitude, lon: coords.longitude, at: new Date(timestamp).toISOString() };
        line.value?.ask("position", place).catch(() => undefined);
      },
      () => undefined,
      { enableHighAccuracy: true, maximumAge: 2000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  });
}
