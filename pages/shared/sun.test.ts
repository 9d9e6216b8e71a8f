import assert from "node:assert/strict";
import { test } from "node:test";
import { isDark } from "./sun.ts";

const at = (moment: string) => isDark(Date.parse(`${moment}:00+09:00`));

test("it is dark before sunrise and after sunset in Seoul, by the season", () => {
  // 21 June: 05:11 to 19:57; 22 December: 07:43 to 17:17; 20 March: 06:36 to 18:44.
  assert.deepEqual(["2026-06-21T04:40", "2026-06-21T05:40", "2026-06-21T19:30", "2026-06-21T20:30"].map(at), [
    true,
    false,
    false,
    true,
  ]);
  assert.deepEqual(["2026-12-22T07:15", "2026-12-22T08:10", "2026-12-22T16:50", "2026-12-22T17:45"].map(at), [
    true,
    false,
    false,
    true,
  ]);
  assert.deepEqual(["2026-03-20T06:10", "2026-03-20T12:00", "2026-03-20T19:10"].map(at), [true, false, true]);
});
