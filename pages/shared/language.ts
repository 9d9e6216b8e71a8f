// Korean first, English always: a sentence is a pair, and what is said is chosen where it is shown.
import { effect } from "@preact/signals";
import type { Language, Sentence } from "./messages.ts";
import { stored } from "./storage.ts";

export const language = stored<Language>("language", "ko");

effect(() => {
  document.documentElement.lang = language.value;
});

/** The sentence in the language of this device. */
export function say(sentence: Sentence): string {
  return sentence[language.value];
}
