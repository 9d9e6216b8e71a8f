// Day, night, or by itself.
import { say } from "../language.ts";
import { type ThemeChoice, themeChoice } from "../theme.ts";
import { WORDS } from "../words.ts";

const CHOICES = [
  ["auto", WORDS.themeAuto],
  ["day", WORDS.themeDay],
  ["night", WORDS.themeNight],
] as const satisfies readonly (readonly [ThemeChoice, unknown])[];

export function ThemeSwitch() {
  return (
    <fieldset class="segments" aria-label={say(WORDS.theme)}>
      {CHOICES.map(([choice, words]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={themeChoice.value === choice}
          onClick={() => {
            themeChoice.value = choice;
          }}
        >
          {say(words)}
        </button>
      ))}
    </fieldset>
  );
}
