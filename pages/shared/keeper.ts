// What must lie on the device before anybody is told that it does: IndexedDB, on disk when it says so.
import { load, save } from "./storage.ts";

const STORE = "kept";
const OPEN_MILLISECONDS = 3000;

export interface Keeper {
  get<T>(key: string, otherwise: T): Promise<T>;
  /** True only when the value really lies there. `sure`: on the disk and not only on its way to it. */
  put(key: string, value: unknown, sure: boolean): Promise<boolean>;
}

/** The browser's database, or its simple storage where there is none. */
export async function openKeeper(name: string): Promise<Keeper> {
  try {
    return keeperOf(await openDatabase(name));
  } catch {
    return {
      get: async (key, otherwise) => load(`${name}.${key}`, otherwise),
      put: async (key, value) => save(`${name}.${key}`, value),
    };
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    setTimeout(() => reject(new Error("the database does not open")), OPEN_MILLISECONDS);
  });
}

function keeperOf(database: IDBDatabase): Keeper {
  return {
    get: <T>(key: string, otherwise: T) =>
      new Promise<T>((resolve) => {
        const asked = database.transaction(STORE).objectStore(STORE).get(key);
        asked.onsuccess = () => resolve((asked.result as T | undefined) ?? otherwise);
        asked.onerror = () => resolve(otherwise);
      }),
    put: (key, value, sure) =>
      new Promise<boolean>((resolve) => {
        try {
          const durability = sure ? "strict" : "relaxed";
          const change = database.transaction(STORE, "readwrite", { durability });
          change.objectStore(STORE).put(value, key);
          change.oncomplete = () => resolve(true);
          change.onabort = () => resolve(false);
        } catch {
          resolve(false);
        }
      }),
  };
}
