import assert from "node:assert/strict";
import { test } from "node:test";
import { PIECE_SAMPLES, PieceMaker, RATE } from "./samples.ts";

function tone(hertz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: rate * seconds },
    (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate),
  );
}

function resample(samples: Float32Array, rate: number): Int16Array {
  const maker = new PieceMaker(rate);
  const pieces: Int16Array[] = [];
  for (let at = 0; at < samples.length; at += 128) pieces.push(...maker.take(samples.subarray(at, at + 128)));
  pieces.push(...maker.finish());
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

function crossings(samples: Int16Array): number {
  let count = 0;
  for (let at = 1; at < samples.length; at += 1) {
    if ((samples[at - 1] ?? 0) < 0 && (samples[at] ?? 0) >= 0) count += 1;
  }
  return count;
}

for (const rate of [16_000, 44_100, 48_000]) {
  test(`one second at ${rate} Hz becomes one second at 16 kHz with the same pitch`, () => {
    const heard = resample(tone(440, rate, 1), rate);
    assert.ok(Math.abs(heard.length - RATE) <= 4, `${heard.length} samples`);
    assert.ok(Math.abs(crossings(heard) - 440) <= 2, `${crossings(heard)} Hz`);
  });
}

test("pieces are 100 ms long, and nothing but a remainder waits", () => {
  const maker = new PieceMaker(RATE);
  const pieces = maker.take(tone(300, RATE, 1));
  assert.ok(pieces.length >= 9);
  assert.ok(pieces.every((piece) => piece.length === PIECE_SAMPLES));
});

test("samples beyond full scale are cut off, not wrapped round", () => {
  const loud = resample(new Float32Array(3200).fill(2), RATE);
  assert.equal(Math.max(...loud), 32_767);
  assert.equal(Math.min(...loud), 32_767);
});
