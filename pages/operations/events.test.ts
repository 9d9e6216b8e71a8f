import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationsItem, OperationsSnapshot, ReservationView, SentMessage } from "../shared/messages.ts";
import { applyEvent, isItemPerhapsOver, type OperationsEvent } from "./events.ts";

const item = (key: string, facts: Partial<OperationsItem> = {}) =>
  ({
    key,
    kind: "not_acknowledged",
    since: "2026-03-02T12:00:00Z",
    taken_by: null,
    ...facts,
  }) as OperationsItem;

const picture = (...items: OperationsItem[]) =>
  ({
    sequence: 1,
    items,
    reservations: [],
    kiosks: [],
    drivers_connected: 0,
    feeds: [],
    messages: [],
  }) as OperationsSnapshot;

const event = (type: string, facts: object) =>
  ({ sequence: 2, at: "2026-03-02T12:01:00Z", type, ...facts }) as OperationsEvent;

test("what a colleague takes is marked, let go again, and gone when they are done with it", () => {
  let now = applyEvent(picture(item("a"), item("b")), event("mark", { key: "a", taken_by: "dana" }));
  assert.deepEqual(
    now.items.map((one) => one.taken_by),
    ["dana", null],
  );
  now = applyEvent(now, event("mark", { key: "a", taken_by: null }));
  assert.equal(now.items[0]?.taken_by, null);
  now = applyEvent(now, event("mark", { key: "a", is_done: true }));
  assert.deepEqual(
    now.items.map((one) => one.key),
    ["b"],
  );
});

test("a newer item takes the place of the older one of its name, and what has ended leaves", () => {
  let now = applyEvent(picture(item("a")), event("item", { item: item("a", { since: "later" }) }));
  assert.deepEqual(
    now.items.map((one) => one.since),
    ["later"],
  );
  now = applyEvent(now, event("item_ended", { ended: item("a") }));
  assert.deepEqual(now.items, []);
});

test("a message is followed through its states and stands once", () => {
  const sent = { message_id: "m", acknowledged_at: null } as SentMessage;
  const seen = { ...sent, acknowledged_at: "2026-03-02T12:02:00Z" };
  const now = applyEvent(
    applyEvent(picture(), event("message", { message: sent })),
    event("message", { message: seen }),
  );
  assert.deepEqual(now.messages, [seen]);
});

test("the list is asked for again when a ride that it is about has moved on", () => {
  const known = picture(item("a", { reservation_id: "r1" }));
  const moved = (reservation_id: string) =>
    event("reservation", { reservation: { reservation_id } as ReservationView });
  assert.equal(isItemPerhapsOver(known, moved("r1")), true);
  assert.equal(isItemPerhapsOver(known, moved("r2")), false);
});
