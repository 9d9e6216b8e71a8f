// Day, night, or by itself.
import { say } from "../language.ts";
import type { Sentence } from "../messages.ts";
import { type ThemeChoice, themeChoice } from "../theme.ts";
import { WORDS } from "../words.ts";
import { Segments } from "./segments.tsx";

const CHOICES: readonly (readonly [ThemeChoice, Sentence])[] = [
  ["auto", WORDS.themeAuto],
  ["day", WORDS.themeDay],
  ["night", WORDS.themeNight],
];

export function ThemeSwitch() {
  return (
    <Segments
      label={say(WORDS.theme)}
      choices={CHOICES}
      chosen={themeChoice.value}
      choose={(wanted) => {
        themeChoice.value = wanted;
      }}
    />
  );
}
