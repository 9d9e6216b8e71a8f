// Korean first, English always: a sentence is a pair, and what is said is chosen where it is shown.
import { effect } from "@preact/signals";
import type { Language, Names, Sentence, Texts } from "./messages.ts";
import { stored } from "./storage.ts";

export const language = stored<Language>("language", "ko");

effect(() => {
  document.documentElement.lang = language.value;
});

/** A name in the language of this device, where the timetable has it; else as it stands on the pole. */
export function named(name: string, names: Names | undefined): string {
  return names?.[language.value] || name;
}

/** A text that somebody else wrote, in the language of this device where they did; else in the first that there is. */
export function inLanguage(texts: Texts | undefined): string {
  return texts?.[language.value] || texts?.[""] || Object.values(texts ?? {})[0] || "";
}

/** The sentence in the language of this device. */
export function say(sentence: Sentence): string {
  return sentence[language.value];
}
