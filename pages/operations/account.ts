// Who sits at this desk.
import { signal } from "@preact/signals";
import { stored } from "../shared/storage.ts";

export interface Account {
  token: string;
  name: string;
  role: "dispatcher" | "administrator";
}

export const account = stored<Account | null>("operations.account", null);
export const wasSignedOut = signal(false);
