import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveStream, readEvent } from "./live_stream.ts";
import type { Reply, Sequenced } from "./messages.ts";

const event = (sequence: number, type = "reservation"): Sequenced => ({
  sequence,
  type,
  at: "2026-11-21T14:00:00+09:00",
});

function aStream(resume: (after: number) => Promise<Reply>) {
  const taken: number[] = [];
  const seen = { snapshots: 0, startedAgain: 0 };
  const stream = new LiveStream<{ sequence: number }, Sequenced>({
    onSnapshot: () => {
      seen.snapshots += 1;
    },
    onEvent: (one) => taken.push(one.sequence),
    resume,
    startAgain: () => {
      seen.startedAgain += 1;
    },
  });
  return { stream, taken, seen };
}

const nothingMissed = async (): Promise<Reply> => ({ ok: true, events: [] });

test("the next event is applied, an old one is a repeat, a later one is a gap", () => {
  assert.equal(readEvent(7, event(8)), "apply");
  assert.equal(readEvent(7, event(7)), "repeat");
  assert.equal(readEvent(7, event(3)), "repeat");
  assert.equal(readEvent(7, event(9)), "gap");
});

test("a board is shown whatever its sequence, and tells of a gap when it is ahead", () => {
  assert.equal(readEvent(7, event(7, "board")), "show");
  assert.equal(readEvent(7, event(0, "board")), "show");
  assert.equal(readEvent(7, event(9, "board")), "gap");
});

test("nothing is taken before the snapshot", async () => {
  const { stream, taken } = aStream(nothingMissed);
  await stream.takeEvent(event(1));
  assert.deepEqual(taken, []);
});

test("events in order are applied once, repeats change nothing", async () => {
  const { stream, taken } = aStream(nothingMissed);
  stream.takeSnapshot({ sequence: 4 });
  for (const sequence of [5, 5, 4, 6]) await stream.takeEvent(event(sequence));
  assert.deepEqual(taken, [5, 6]);
});

test("a gap is filled from the other side, in order and without doubles", async () => {
  const asked: number[] = [];
  const { stream, taken } = aStream(async (after) => {
    asked.push(after);
    return { ok: true, events: [event(5), event(6), event(7)] };
  });
  stream.takeSnapshot({ sequence: 4 });
  await stream.takeEvent(event(7));
  await stream.takeEvent(event(6));
  assert.deepEqual(asked, [4]);
  assert.deepEqual(taken, [5, 6, 7]);
});

test("when the missed events are no longer kept, the stream starts again from a snapshot", async () => {
  const { stream, taken, seen } = aStream(async () => ({
    ok: false,
    code: "too_old",
    detail: "",
    detail_ko: "",
  }));
  stream.takeSnapshot({ sequence: 4 });
  await stream.takeEvent(event(90));
  assert.equal(seen.startedAgain, 1);
  stream.takeSnapshot({ sequence: 90 });
  await stream.takeEvent(event(91));
  assert.deepEqual(taken, [91]);
});

test("a line that goes while asking loses nothing: the next event asks again", async () => {
  let isUp = false;
  const { stream, taken } = aStream(async () => {
    if (!isUp) throw new Error("the line is down");
    return { ok: true, events: [event(5), event(6), event(7)] };
  });
  stream.takeSnapshot({ sequence: 4 });
  await stream.takeEvent(event(6));
  isUp = true;
  await stream.takeEvent(event(7));
  assert.deepEqual(taken, [5, 6, 7]);
});

test("a board ahead of the stream is shown and brings the missed events", async () => {
  const { stream, taken } = aStream(async () => ({ ok: true, events: [event(5)] }));
  stream.takeSnapshot({ sequence: 4 });
  await stream.takeEvent(event(5, "board"));
  assert.deepEqual(taken, [5, 5]);
});
