// The terminal as a device: its screen stays on, it says where it is, and it knows whether it moves.
import { computed, effect, signal } from "@preact/signals";
import { now } from "../shared/clock.ts";
import { stored } from "../shared/storage.ts";
import { AT_REST, afterFix, isMovingAt } from "./motion.ts";
import { line, signedIn } from "./state.ts";

const POSITION_MILLISECONDS = 5000;
const OLD_MILLISECONDS = 20_000;

/** `unsent`: known here, and the server does not have it. */
export type PlaceState = "off" | "searching" | "denied" | "unsent" | "sent";

export const sendsPosition = stored("driver.sends_position", false);

const motion = signal(AT_REST);
const foundAt = signal<number | null>(null);
const sentAt = signal<number | null>(null);
const isDenied = signal(false);

/** Every signal that tells an age looks at the clock, which ticks each second; moments are the device's own. */
function isRecent(moment: number | null): boolean {
  return now.value > 0 && moment !== null && Date.now() - moment < OLD_MILLISECONDS;
}

export const isMoving = computed(() => now.value > 0 && isMovingAt(motion.value, Date.now()));

export const place = computed<PlaceState>(() => {
  if (!sendsPosition.value) return "off";
  if (isDenied.value) return "denied";
  if (!isRecent(foundAt.value)) return "searching";
  return isRecent(sentAt.value) ? "sent" : "unsent";
});

/** Keep the screen on and the position going, as long as somebody is signed in. Call once. */
export function keepAwake(): void {
  const light = () => {
    if (!document.hidden && signedIn.value) navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", light);
  effect(light);
  effect(() => {
    if (!sendsPosition.value || !signedIn.value) return;
    if (!navigator.geolocation) {
      isDenied.value = true;
      return;
    }
    const watch = navigator.geolocation.watchPosition(takeFix, takeFault, {
      enableHighAccuracy: true,
      maximumAge: 2000,
    });
    return () => {
      navigator.geolocation.clearWatch(watch);
      motion.value = AT_REST;
      isDenied.value = false;
    };
  });
}

let askedAt = 0;

function takeFix({ coords, timestamp }: GeolocationPosition): void {
  const at = Date.now();
  isDenied.value = false;
  foundAt.value = at;
  const { latitude: lat, longitude: lon, speed } = coords;
  motion.value = afterFix(motion.value, { lat, lon, at, speed });
  if (at - askedAt < POSITION_MILLISECONDS) return;
  askedAt = at;
  const report = { lat, lon, at: new Date(timestamp).toISOString() };
  line.value
    ?.ask("position", report)
    .then((reply) => {
      if (reply.ok) sentAt.value = Date.now();
    })
    .catch(() => undefined);
}

function takeFault(fault: GeolocationPositionError): void {
  isDenied.value = fault.code === fault.PERMISSION_DENIED;
}
