// The kiosk page's line to its process: it draws what it is told and says what a person did.
import { signal } from "@preact/signals";
import { io } from "socket.io-client";
import { noteMoment } from "../shared/clock.ts";
import { language } from "../shared/language.ts";
import { type Microphone, NoMicrophone, openMicrophone } from "./microphone.ts";
import { keepOutputs, type Outputs } from "./outputs.ts";
import type { Output, PanelState, Press, SayEvent } from "./panel.ts";

export const state = signal<PanelState | null>(null);
/** When the process behind this page stopped answering, in milliseconds. */
export const downSince = signal<number | null>(Date.now());
/** From the press of the talk button until the kiosk has heard enough. */
export const isTalking = signal(false);

const socket = io("/panel", {
  transports: ["websocket", "polling"],
  tryAllTransports: true,
  reconnectionDelay: 500,
  reconnectionDelayMax: 2000,
});

const player = new Audio();
let saying: string | null = null;
let microphone: Microphone | null = null;
let outputs: Outputs | null = null;
let hadHeadphones = false;

export function press(what: Press): void {
  socket.emit("press", what);
}

/** Have something on the page spoken. */
export function readOut(text: string): void {
  socket.emit("read", { text });
}

export function ask(text: string): void {
  socket.emit("ask", { text });
}

/** The talk button: pressed once it listens, pressed again it stops; held down it listens until let go. */
export async function startTalking(): Promise<void> {
  if (isTalking.value || !socket.connected) return;
  isTalking.value = true;
  stopPlaying();
  try {
    microphone = await openMicrophone((piece) => socket.emit("audio", piece), failTalking);
  } catch (problem) {
    failTalking(problem instanceof NoMicrophone ? problem.why : "lost");
    return;
  }
  if (isTalking.value) socket.emit("audio_start", { rate: 16_000 });
  else closeMicrophone();
}

export function stopTalking(): void {
  if (!isTalking.value) return;
  closeMicrophone();
  socket.emit("audio_stop", {});
}

function failTalking(why: NoMicrophone["why"]): void {
  closeMicrophone();
  socket.emit("audio_failed", { why });
}

function closeMicrophone(): void {
  isTalking.value = false;
  microphone?.close();
  microphone = null;
}

function finishSaying(): void {
  if (saying !== null) socket.emit("said", { id: saying });
  saying = null;
}

function stopPlaying(): void {
  player.pause();
  finishSaying();
}

/** To headphones means to nothing else: where they are gone, nothing is played. */
async function playTo(output: Output): Promise<void> {
  const place = output === "headphones" ? (outputs?.headphones ?? null) : "";
  if (place === null) throw new Error("no headphones");
  if (player.sinkId !== place) await player.setSinkId(place);
  await player.play();
}

function play(words: SayEvent): void {
  if (words.interrupts) stopPlaying();
  if (words.url === null) return;
  saying = words.id;
  player.src = words.url;
  playTo(words.output).catch(finishSaying);
}

function take(told: PanelState): void {
  noteMoment(told.now);
  const before = state.value;
  state.value = told;
  language.value = told.language;
  const hasHeardEnough = before?.mode === "listening" && told.mode !== "listening";
  if (hasHeardEnough && isTalking.value) closeMicrophone();
}

/** Tell the kiosk what sound can come out of: it then shows what it cannot say, and tells headphones alone. */
function tellOutputs(): void {
  if (outputs === null || !socket.connected) return;
  socket.emit("speaker", { works: outputs.any });
  if (outputs.headphones === null && !hadHeadphones) return;
  hadHeadphones = outputs.headphones !== null;
  socket.emit("headphones", { plugged: hadHeadphones });
}

/** Open the line. Call once. */
export function keepLive(): void {
  player.addEventListener("ended", finishSaying);
  player.addEventListener("error", finishSaying);
  socket.on("connect", () => {
    downSince.value = null;
    tellOutputs();
  });
  keepOutputs((found) => {
    outputs = found;
    tellOutputs();
  });
  socket.on("disconnect", () => {
    downSince.value ??= Date.now();
    closeMicrophone();
    stopPlaying();
  });
  socket.on("state", take);
  socket.on("say", play);
  socket.on("hush", stopPlaying);
}
