// Microphone samples as the recogniser wants them: 16 kHz, mono, signed 16 bit, in pieces of 100 ms.

export const RATE = 16_000;
export const PIECE_SAMPLES = 1600;

/**
 * Turns samples of any rate into pieces of 16 kHz. Each output sample is the mean of the input samples that it
 * covers (a plain low-pass before thinning out), or the value between two of them when the input is slower.
 */
export class PieceMaker {
  private readonly step: number;
  private at = 0;
  private held: number[] = [];
  private piece = new Int16Array(PIECE_SAMPLES);
  private filled = 0;

  constructor(inputRate: number) {
    this.step = inputRate / RATE;
  }

  /** Take some samples in −1…1; give the pieces that are full now. */
  take(samples: Float32Array): Int16Array[] {
    for (const sample of samples) this.held.push(sample);
    const full: Int16Array[] = [];
    while (this.at + this.step + 1 <= this.held.length) {
      this.put(this.valueAt(this.at));
      this.at += this.step;
      if (this.filled === PIECE_SAMPLES) full.push(this.cut());
    }
    const used = Math.floor(this.at);
    this.held = this.held.slice(used);
    this.at -= used;
    return full;
  }

  /** What is left, shorter than a piece; empty when nothing is. */
  finish(): Int16Array[] {
    return this.filled > 0 ? [this.cut()] : [];
  }

  private valueAt(position: number): number {
    const first = Math.floor(position);
    if (this.step <= 1) {
      const part = position - first;
      return (this.held[first] ?? 0) * (1 - part) + (this.held[first + 1] ?? 0) * part;
    }
    const last = Math.max(first + 1, Math.floor(position + this.step));
    let sum = 0;
    for (let index = first; index < last; index += 1) sum += this.held[index] ?? 0;
    return sum / (last - first);
  }

  private put(value: number): void {
    this.piece[this.filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
    this.filled += 1;
  }

  private cut(): Int16Array {
    const done = this.piece.slice(0, this.filled);
    this.filled = 0;
    return done;
  }
}
