import { assertEquals } from "@std/assert";
import { type Mark, marksAt } from "./mark.ts";

function markOf(name: string, hits: Mark["hits"]): Mark {
  return { timeMs: 0, at: { x: 0, y: 0 }, hits, lines: [name], place: undefined };
}

const MARKS = [
  markOf("dot", [{ from: { x: 10, y: -8 }, to: { x: 10, y: -8 }, reachPx: 8 }]),
  markOf("upright", [{ from: { x: 50, y: 0 }, to: { x: 50, y: 100 }, reachPx: 3 }]),
  markOf("slope", [{ from: { x: 40, y: 0 }, to: { x: 140, y: 100 }, reachPx: 6 }]),
  markOf("two", [
    { from: { x: 200, y: 0 }, to: { x: 200, y: 0 }, reachPx: 5 },
    { from: { x: 300, y: 0 }, to: { x: 300, y: 0 }, reachPx: 5 },
  ]),
];

const CASES: readonly (readonly [x: number, y: number, ...names: readonly string[]])[] = [
  [10, -8, "dot"],
  [10, 1],
  [53, 90, "upright"],
  [54, 90],
  [50, -4],
  [120, 84, "slope"],
  [52, 11, "slope", "upright"],
  [50, 20, "upright"],
  [204, 0, "two"],
  [304, 0, "two"],
  [250, 0],
];

for (const [x, y, ...want] of CASES) {
  Deno.test(`marksAt() ${x}, ${y}: ${want.join(", ") || "nothing"}`, () => {
    assertEquals(marksAt(MARKS, { x, y }).map(({ lines }) => lines[0]), want);
  });
}

Deno.test("marksAt() gives three marks at most", () => {
  const here = [{ from: { x: 0, y: 0 }, to: { x: 0, y: 0 }, reachPx: 5 }];
  const many = Array.from({ length: 9 }, (_, i) => markOf(String(i), here));
  assertEquals(marksAt(many, { x: 0, y: 0 }).length, 3);
});
