// Runs in the browser's audio thread: microphone samples in, 16 kHz pieces out to the page.
import { PieceMaker } from "./samples.ts";

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class Microphone extends AudioWorkletProcessor {
  private readonly maker = new PieceMaker(sampleRate);

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    for (const piece of this.maker.take(samples)) this.port.postMessage(piece.buffer, [piece.buffer]);
    return true;
  }
}

registerProcessor("microphone", Microphone);
