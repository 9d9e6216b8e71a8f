// What an operator opens in a spreadsheet: every number where its heading says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asCsv } from "./day_csv.ts";

test("each total, route, hour and wait is a line, and a comma in a name does no harm", () => {
  const csv = asCsv(
    {
      day: "2026-03-02",
      total: { asked: 3, boarded: 2 },
      routes: [{ route_id: "r", route_name: '7, "new"', counts: { asked: 3 } }],
      hours: [{ hour: 8, counts: { asked: 1, boarded: 2 } }],
      waited: { "5": 2 },
    },
    ["asked", "boarded"],
  );
  assert.equal(
    csv,
    [
      "day,kind,of,asked,boarded",
      "2026-03-02,total,,3,2",
      '2026-03-02,route,"7, ""new""",3,0',
      "2026-03-02,hour,8,1,2",
      "2026-03-02,waited,5,0,2",
      "",
    ].join("\r\n"),
  );
});
