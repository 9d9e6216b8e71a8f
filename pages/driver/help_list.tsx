// What helps, as icon and word: "ramp", "speak to them".
import { Icon } from "../shared/components/icon.tsx";
import { say } from "../shared/language.ts";
import type { Need } from "../shared/messages.ts";
import { HELP, HELP_NONE } from "./words.ts";

export function HelpList({ help }: { help: readonly Need[] }) {
  if (help.length === 0) return <p class="help words">{say(HELP_NONE)}</p>;
  return (
    <ul class="help">
      {help.map((need) => (
        <li key={need}>
          <Icon name={need} />
          <span class="words">{say(HELP[need])}</span>
        </li>
      ))}
    </ul>
  );
}
