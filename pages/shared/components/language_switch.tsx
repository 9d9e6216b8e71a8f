// Both languages by their own names, one of them pressed.
import { language, say } from "../language.ts";
import type { Language } from "../messages.ts";
import { WORDS } from "../words.ts";

const NAMES: readonly (readonly [Language, string])[] = [
  ["ko", "한국어"],
  ["en", "English"],
];

export function LanguageSwitch({ onChoose }: { onChoose?: (chosen: Language) => void }) {
  const choose = (chosen: Language) => {
    language.value = chosen;
    onChoose?.(chosen);
  };
  return (
    <fieldset class="segments" aria-label={say(WORDS.language)}>
      {NAMES.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => choose(code)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
