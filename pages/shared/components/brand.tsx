// Who is speaking: the mark and the name, the same on every page.
import { say } from "../language.ts";
import { WORDS } from "../words.ts";

export function Brand() {
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
        <rect width="64" height="64" rx="16" />
        <path d="M12 40V19a5 5 0 0 1 5-5h27a8 8 0 0 1 8 8v18M12 29h40M12 40h18L15 52M36 40h16M42 40v7h8v-7" />
      </svg>
      {say(WORDS.gachita)}
    </span>
  );
}
