// What the device remembers: small JSON values in the browser's own storage, and signals that live there.
import { effect, type Signal, signal } from "@preact/signals";
import type { Command, Shelf } from "./command_queue.ts";

const PREFIX = "gachita.";

export function load<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** Whether the value really lies on the device afterwards (storage may be full or forbidden). */
export function save(key: string, value: unknown): boolean {
  try {
    const text = JSON.stringify(value);
    localStorage.setItem(key, text);
    return localStorage.getItem(key) === text;
  } catch {
    return false;
  }
}

/** A value that survives reload and days in the pocket. */
export function stored<T>(name: string, otherwise: T): Signal<T> {
  const value = signal(load(PREFIX + name, otherwise));
  effect(() => {
    save(PREFIX + name, value.value);
  });
  return value;
}

export function storedShelf(key: string): Shelf {
  return { load: () => load<Command[]>(key, []), save: (commands) => void save(key, commands) };
}

/** Forget everything this device knows about its person, but for the language of its words. */
export function forgetEverything(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && key !== `${PREFIX}language`) localStorage.removeItem(key);
  }
}
