import assert from "node:assert/strict";
import { test } from "node:test";
import type { BusMessageView } from "../shared/messages.ts";
import { findDueMessage, isByDesk } from "./desk_messages.ts";

const message = (message_id: string) => ({ message_id, state: "delivered" }) as BusMessageView;

test("a message is spoken at once, then every half minute until it is confirmed", () => {
  const messages = [message("a"), message("b")];
  assert.equal(findDueMessage(messages, new Map(), 0)?.message_id, "a");
  assert.equal(findDueMessage(messages, new Map([["a", 0]]), 10)?.message_id, "b");
  const said = new Map([
    ["a", 0],
    ["b", 10],
  ]);
  assert.equal(findDueMessage(messages, said, 29_999), undefined);
  assert.equal(findDueMessage(messages, said, 30_000)?.message_id, "a");
  assert.equal(findDueMessage([], said, 90_000), undefined);
});

test("a passenger whom the control room has moved is no cancelled booking", () => {
  assert.equal(isByDesk("bus_silent"), true);
  assert.equal(isByDesk("cancelled"), false);
});
