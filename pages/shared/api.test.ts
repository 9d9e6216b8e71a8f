import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { call, callAsReply, NoLine, Refusal, readSeconds } from "./api.ts";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function answerWith(status: number, body: string, headers: Record<string, string> = {}): void {
  globalThis.fetch = async () => new Response(body, { status, headers });
}

const PROBLEM = JSON.stringify({ code: "too_many_tries", detail: "Wait.", detail_ko: "기다리세요." });

test("'too often' is a refusal with its own words and the time to wait, and no lost line", async () => {
  answerWith(429, PROBLEM, { "Retry-After": "240" });
  const fault = await call("POST", "/driver/sign-in").catch((problem: unknown) => problem);
  assert.ok(fault instanceof Refusal);
  assert.equal(fault.reply.detail_ko, "기다리세요.");
  assert.equal(fault.reply.retry_after_seconds, 240);
});

test("'too often' from whoever stands before the server has words and a pause as well", async () => {
  answerWith(429, "<html>slow down</html>");
  const reply = await callAsReply("POST", "/reservations", {});
  assert.ok(!reply.ok);
  assert.equal(reply.code, "too_many_requests");
  assert.match(reply.detail_ko, /너무 잦습니다/);
  assert.ok((reply.retry_after_seconds ?? 0) > 0);
});

test("trouble on the other side and no answer at all are a lost line", async () => {
  answerWith(503, "");
  await assert.rejects(call("GET", "/stops"), NoLine);
  globalThis.fetch = async () => {
    throw new TypeError("no network");
  };
  await assert.rejects(call("GET", "/stops"), NoLine);
});

test("the time to wait may be told as seconds or as a moment", () => {
  const now = Date.parse("2026-03-02T09:00:00Z");
  assert.equal(readSeconds("30", now), 30);
  assert.equal(readSeconds("Mon, 02 Mar 2026 09:00:07 GMT", now), 7);
  assert.equal(readSeconds("Mon, 02 Mar 2026 08:00:00 GMT", now), 0);
  assert.equal(readSeconds("soon", now), null);
  assert.equal(readSeconds(null, now), null);
});
