// Both languages by their own names, one of them pressed.
import { language, say } from "../language.ts";
import type { Language } from "../messages.ts";
import { WORDS } from "../words.ts";
import { Icon } from "./icon.tsx";

const NAMES = [
  ["ko", "한국어"],
  ["en", "English"],
] as const satisfies readonly (readonly [Language, string])[];

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

/** Where there is little room: the other language by its own name, one press away. */
export function LanguageToggle() {
  const [code, name] = NAMES.find(([one]) => one !== language.value) ?? NAMES[0];
  return (
    <button
      type="button"
      class="plain"
      lang={code}
      onClick={() => {
        language.value = code;
      }}
    >
      <Icon name="language" />
      {name}
    </button>
  );
}
