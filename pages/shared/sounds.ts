// The sounds of every page: short motifs, made on the device, told apart without looking.
import { signal } from "@preact/signals";

export type Sound = "ping" | "soft" | "alarm" | "back" | "ready" | "good";

interface Notes {
  /** Hertz, one after another. */
  hertz: readonly number[];
  shape: OscillatorType;
  loudness: number;
}

const SOUNDS: Record<Sound, Notes> = {
  ping: { hertz: [880, 1175, 880, 1175, 880, 1175], shape: "triangle", loudness: 0.6 },
  soft: { hertz: [660, 880], shape: "triangle", loudness: 0.35 },
  alarm: { hertz: [523, 349, 523, 349, 523, 349], shape: "sawtooth", loudness: 0.45 },
  back: { hertz: [523, 659, 784], shape: "triangle", loudness: 0.35 },
  /** Time to move: the bus is near, or the next stop is theirs. */
  ready: { hertz: [659, 784, 988, 659, 784, 988], shape: "triangle", loudness: 0.5 },
  good: { hertz: [659, 988], shape: "sine", loudness: 0.35 },
};
const NOTE_SECONDS = 0.18;
const RISE_SECONDS = 0.02;

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

/** Nothing is heard before the first press: then the words on the page have to do. */
export function play(sound: Sound): void {
  if (audio?.state !== "running") return;
  const { hertz, shape, loudness } = SOUNDS[sound];
  const start = audio.currentTime;
  hertz.forEach((pitch, index) => {
    if (audio) playNote(audio, { pitch, shape, loudness }, start + index * NOTE_SECONDS);
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
  gain.gain.linearRampToValueAtTime(note.loudness, at + RISE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, at + NOTE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + NOTE_SECONDS);
}
