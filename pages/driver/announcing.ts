// Sound and speech in the cab: a tone that cuts through the engine, then one short sentence.
import { signal } from "@preact/signals";
import { language, say } from "../shared/language.ts";
import type { Sentence } from "../shared/messages.ts";

export type Tone = "ping" | "soft" | "alarm";

/** Hertz, one after another. */
const TONES: Record<Tone, readonly number[]> = {
  ping: [880, 1175, 880, 1175],
  soft: [660, 880],
  alarm: [440, 330, 440, 330],
};
const TONE_SECONDS = 0.18;
const LOUDNESS = 0.4;

let audio: AudioContext | null = null;

/** Whether the browser lets this page make sounds yet; it wants one press first. */
export const isSoundOn = signal(false);

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
  playTone(TONES[tone]);
  if (typeof speechSynthesis === "undefined") return;
  const words = new SpeechSynthesisUtterance(say(sentence));
  words.lang = language.value === "ko" ? "ko-KR" : "en-GB";
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}

function playTone(notes: readonly number[]): void {
  if (audio?.state !== "running") return;
  const start = audio.currentTime;
  notes.forEach((hertz, index) => {
    if (audio) playNote(audio, hertz, start + index * TONE_SECONDS);
  });
}

function playNote(context: AudioContext, hertz: number, at: number): void {
  const note = new OscillatorNode(context, { frequency: hertz, type: "triangle" });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.linearRampToValueAtTime(0, at + TONE_SECONDS);
  note.connect(loudness).connect(context.destination);
  note.start(at);
  note.stop(at + TONE_SECONDS);
}
