// Sound and speech in the cab: a tone that cuts through the engine, then one short sentence.
import { computed, signal } from "@preact/signals";
import { language, say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";
import { isSoundOn, play, switchSoundOn } from "../shared/sounds.ts";

export type Tone = "ping" | "soft" | "alarm" | "back";

/** These cut short whatever is being said; the others wait for its end. */
const URGENT: ReadonlySet<Tone> = new Set(["ping", "alarm"]);
const SHAKE_MILLISECONDS = [300, 120, 300];

/** Whether anybody has touched this page since it was opened. */
export const wasTouched = signal(false);

const voices = signal<readonly SpeechSynthesisVoice[]>([]);

/** Whether this device can speak the language of its driver. */
export const hasVoice = computed(() => voices.value.some((voice) => voice.lang.startsWith(language.value)));

/** What was announced last, for whoever has it read out: `count` tells one from the next. */
export const announced = signal<{ count: number; sentence: Sentence } | null>(null);

/** Learn which voices there are, and switch the sound on with the first press anywhere. Call once. */
export function prepareSound(): void {
  const first = () => {
    wasTouched.value = true;
    if (!isSoundOn.value) void switchSoundOn();
  };
  window.addEventListener("pointerdown", first);
  window.addEventListener("keydown", first);
  void switchSoundOn();
  if (typeof speechSynthesis === "undefined") return;
  const look = () => {
    voices.value = speechSynthesis.getVoices();
  };
  speechSynthesis.addEventListener("voiceschanged", look);
  look();
}

export function announce(tone: Tone, sentence: Sentence): void {
  announced.value = { count: (announced.value?.count ?? 0) + 1, sentence };
  play(tone);
  if (URGENT.has(tone)) navigator.vibrate?.(SHAKE_MILLISECONDS);
  speak(say(sentence), URGENT.has(tone));
}

function speak(words: string, isUrgent: boolean): void {
  if (typeof speechSynthesis === "undefined") return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.lang = language.value === "ko" ? "ko-KR" : "en-GB";
  // A voice on the device itself speaks without a line, too.
  const fitting = voices.value.filter((voice) => voice.lang.startsWith(language.value));
  const voice = fitting.find((one) => one.localService) ?? fitting[0];
  if (voice) utterance.voice = voice;
  if (isUrgent) speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
}
