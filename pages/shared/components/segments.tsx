// One of a few, side by side, the chosen one pressed.
import { say } from "../language.ts";
import type { Sentence } from "../messages.ts";

interface SegmentsProps<T> {
  label: string;
  choices: readonly (readonly [T, Sentence])[];
  chosen: T;
  choose(wanted: T): void;
}

export function Segments<T>({ label, choices, chosen, choose }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {choices.map(([choice, words]) => (
        <button key={words.en} type="button" aria-pressed={chosen === choice} onClick={() => choose(choice)}>
          {say(words)}
        </button>
      ))}
    </fieldset>
  );
}
