import assert from "node:assert/strict";
import { test } from "node:test";
import { fitAll, isInside, lookAt, makeProjection, pan, shape, zoom } from "./camera.ts";

const SEOUL = [
  { lat: 37.5, lon: 127 },
  { lat: 37.59, lon: 127.1 },
];

test("a kilometre is a kilometre in both directions, with north above", () => {
  const project = makeProjection(SEOUL);
  const [south, north] = SEOUL.map(project);
  assert.deepEqual(south, { x: 0, y: 0 });
  assert.ok(north && Math.abs(north.y + 10_019) < 5);
  assert.ok(north && Math.abs(north.x - 8832) < 20);
});

test("everything is seen at first, whatever the shape of the screen", () => {
  const points = SEOUL.map(makeProjection(SEOUL));
  for (const ratio of [0.5, 1, 3]) {
    const box = shape(fitAll(points), ratio);
    assert.ok(points.every((point) => isInside(box, point)));
    assert.ok(Math.abs(box.width / box.height - ratio) < 1e-9);
  }
});

test("what is under the pointer stays under it, and nobody comes nearer than a few hundred metres", () => {
  const box = { x: 0, y: 0, width: 10_000, height: 5000 };
  const near = zoom(box, 0.5, { x: 2000, y: 1000 });
  assert.deepEqual(near, { x: 1000, y: 500, width: 5000, height: 2500 });
  assert.equal(zoom(box, 0.0001).width, 300);
});

test("looking at a bus puts it in the middle and never goes farther away", () => {
  const box = { x: 0, y: 0, width: 1000, height: 500 };
  assert.deepEqual(lookAt(box, { x: 0, y: 0 }, 2000), { x: -500, y: -250, width: 1000, height: 500 });
  assert.deepEqual(pan(box, 0.5, 0), { x: 500, y: 0, width: 1000, height: 500 });
});

test("a map without anything on it is a map all the same", () => {
  assert.equal(fitAll([]).width, 1000);
});
