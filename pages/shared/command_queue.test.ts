import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, CommandQueue } from "./command_queue.ts";
import type { Reply } from "./messages.ts";

const NOT_NOW: Reply = { ok: false, code: "internal_error", detail: "", detail_ko: "" };
const NO: Reply = { ok: false, code: "no_space", detail: "", detail_ko: "" };

function aQueue(answers: (Reply | "no line")[], kept: Command[] = [], patience?: number) {
  const sent: string[] = [];
  const answered: [string, boolean, string | undefined][] = [];
  const disk = { commands: kept };
  const time = { now: 1000 };
  const rests: (number | null)[] = [];
  let ids = 0;
  const queue = new CommandQueue(
    {
      load: () => disk.commands,
      save: (commands) => {
        disk.commands = commands;
      },
    },
    {
      deliver: async (command) => {
        sent.push(`${command.command_id} ${command.name}`);
        const answer = answers.shift() ?? "no line";
        if (answer === "no line") throw new Error("the line is down");
        return answer;
      },
      onAnswer: (command, reply) =>
        answered.push([command.name, reply.ok, reply.ok ? undefined : reply.code]),
      onChange: () => undefined,
      onRest: (until) => rests.push(until),
      ...(patience === undefined ? {} : { patience }),
    },
    () => {
      ids += 1;
      return `c${ids}`;
    },
    () => time.now,
  );
  return { queue, sent, answered, disk, time, rests };
}

test("a command stays on the device until it is answered, and is repeated with the same id", async () => {
  const { queue, sent, answered, disk } = aQueue(["no line", { ok: true }]);
  queue.add("acknowledge", { reservation_id: "r" });
  await queue.flush();
  await new Promise(setImmediate);
  assert.equal(disk.commands.length, 1);
  await queue.flush();
  assert.deepEqual(sent, ["c1 acknowledge", "c1 acknowledge"]);
  assert.deepEqual(answered, [["acknowledge", true, undefined]]);
  assert.deepEqual(disk.commands, []);
  queue.clear();
});

test("commands kept by an earlier page are sent first, in their order", async () => {
  const kept = [{ command_id: "old", name: "acknowledge", payload: {}, asked_at: 900 }];
  const { queue, sent } = aQueue([{ ok: true }, { ok: true }], kept);
  queue.add("boarded", {});
  await queue.flush();
  await new Promise(setImmediate);
  assert.deepEqual(sent, ["old acknowledge", "c1 boarded"]);
  queue.clear();
});

test("a refusal is an answer, 'not now' is none", async () => {
  const { queue, answered, disk } = aQueue([NOT_NOW, NO]);
  queue.add("reserve", {});
  await queue.flush();
  await new Promise(setImmediate);
  assert.deepEqual(answered, []);
  assert.equal(disk.commands.length, 1);
  await queue.flush();
  assert.deepEqual(answered, [["reserve", false, "no_space"]]);
  queue.clear();
});

function tooOften(seconds: number): Reply {
  return { ok: false, code: "too_many_requests", detail: "", detail_ko: "", retry_after_seconds: seconds };
}

test("nothing is sent before the pause is over that was asked for, and then in its order, each once", async () => {
  const { queue, sent, answered, time, rests } = aQueue([tooOften(20), { ok: true }, { ok: true }]);
  queue.add("reserve", {});
  await new Promise(setImmediate);
  queue.add("cancel", {});
  time.now += 19_999;
  await queue.flush();
  assert.deepEqual(sent, ["c1 reserve"]);
  assert.deepEqual(rests, [21_000]);
  time.now += 1;
  await queue.flush();
  assert.deepEqual(sent, ["c1 reserve", "c1 reserve", "c2 cancel"]);
  assert.deepEqual(
    answered.map(([name]) => name),
    ["reserve", "cancel"],
  );
  assert.deepEqual(rests, [21_000, null]);
  queue.clear();
});

test("a booking that would be pointless after the pause is refused at once, in the server's words", async () => {
  const { queue, answered, disk } = aQueue([tooOften(20)], [], 5000);
  queue.add("reserve", {});
  await new Promise(setImmediate);
  assert.deepEqual(answered, [["reserve", false, "too_many_requests"]]);
  assert.deepEqual(disk.commands, []);
});

test("a booking that could not be sent in time is given up, and says so", async () => {
  const { queue, sent, answered, time } = aQueue(["no line", { ok: true }], [], 5000);
  queue.add("reserve", {});
  await new Promise(setImmediate);
  time.now += 6000;
  await queue.flush();
  assert.deepEqual(sent, ["c1 reserve"]);
  assert.deepEqual(answered, [["reserve", false, "too_late_to_send"]]);
  queue.clear();
});

test("a withdrawn command is not sent again and its late answer is not told", async () => {
  const { queue, sent, answered } = aQueue(["no line", { ok: true }]);
  const command = queue.add("reserve", {});
  await new Promise(setImmediate);
  queue.withdraw(command.command_id);
  await queue.flush();
  assert.deepEqual(sent, ["c1 reserve"]);
  assert.deepEqual(answered, []);
  queue.clear();
});
