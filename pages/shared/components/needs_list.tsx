// What kind of help, as icon and word.
import { say } from "../language.ts";
import type { Need } from "../messages.ts";
import { NEEDS } from "../words.ts";
import { Icon } from "./icon.tsx";

export function NeedsList({ needs }: { needs: readonly Need[] }) {
  return (
    <ul class="needs">
      {needs.map((need) => (
        <li key={need}>
          <Icon name={need} />
          {say(NEEDS[need])}
        </li>
      ))}
    </ul>
  );
}
