// The views of this page, and which is shown.
import { computed, signal } from "@preact/signals";
import { say } from "../shared/language.ts";
import { account } from "./account.ts";
import { items } from "./state.ts";
import { OPERATIONS } from "./words.ts";

export type ViewName = "now" | "map" | "search" | "figures" | "audit";

const chosen = signal<ViewName>("now");
const offered = computed<readonly ViewName[]>(() =>
  account.value?.role === "administrator"
    ? ["now", "map", "search", "figures", "audit"]
    : ["now", "map", "search", "figures"],
);

export const shownView = computed<ViewName>(() =>
  offered.value.includes(chosen.value) ? chosen.value : "now",
);

export function Views() {
  return (
    <nav class="views" aria-label={say(OPERATIONS.views)}>
      {offered.value.map((view) => (
        <button
          key={view}
          type="button"
          aria-current={shownView.value === view ? "page" : undefined}
          onClick={() => {
            chosen.value = view;
          }}
        >
          {say(OPERATIONS[view])}
          {view === "now" && items.value.length > 0 && <span class="view-count">{items.value.length}</span>}
        </button>
      ))}
    </nav>
  );
}
