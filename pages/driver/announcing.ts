// Sound and speech in the cab: a tone that cuts through the engine, then one short sentence.
import { computed, signal } from "@preact/signals";
import { language, say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";

export type Tone = "ping" | "soft" | "alarm" | "back";

interface Notes {
  /** Hertz, one after another. */
  hertz: readonly number[];
  shape: OscillatorType;
  loudness: number;
}

const TONES: Record<Tone, Notes> = {
  ping: { hertz: [880, 1175, 880, 1175, 880, 1175], shape: "triangle", loudness: 0.6 },
  soft: { hertz: [660, 880], shape: "triangle", loudness: 0.35 },
  alarm: { hertz: [523, 349, 523, 349, 523, 349], shape: "sawtooth", loudness: 0.45 },
  back: { hertz: [523, 659, 784], shape: "triangle", loudness: 0.35 },
};
const TONE_SECONDS = 0.18;
/** These cut short whatever is being said; the others wait for its end. */
const URGENT: ReadonlySet<Tone> = new Set(["ping", "alarm"]);
const SHAKE_MILLISECONDS = [300, 120, 300];

let audio: AudioContext | null = null;

/** Whether the browser lets this page make sounds yet; it wants one press first. */
export const isSoundOn = signal(false);

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

/** Call from a press: browsers give sound only to pages that were touched. */
export async function switchSoundOn(): Promise<void> {
  audio ??= new AudioContext();
  audio.onstatechange = () => {
    isSoundOn.value = audio?.state === "running";
  };
  await audio.resume().catch(() => undefined);
  isSoundOn.value = audio.state === "running";
}

export function announce(tone: Tone, sentence: Sentence): void {
  announced.value = { count: (announced.value?.count ?? 0) + 1, sentence };
  playTone(TONES[tone]);
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

function playTone({ hertz, shape, loudness }: Notes): void {
  if (audio?.state !== "running") return;
  const start = audio.currentTime;
  hertz.forEach((pitch, index) => {
    if (audio) playNote(audio, { pitch, shape, loudness }, start + index * TONE_SECONDS);
  });
}

function playNote(
  context: AudioContext,
  note: { pitch: number; shape: OscillatorType; loudness: number },
  at: number,
): void {
  const oscillator = new OscillatorNode(context, { frequency: note.pitch, type: note.shape });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(note.loudness, at + 0.02);
  gain.gain.linearRampToValueAtTime(0, at + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + TONE_SECONDS);
}
