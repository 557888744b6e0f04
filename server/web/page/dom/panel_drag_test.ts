import { assertEquals } from "@std/assert";
import { moveBy } from "./panel_drag.ts";

const PANELS = [{ top: 0, bottom: 100 }, { top: 100, bottom: 200 }, { top: 200, bottom: 400 }];

const CASES: readonly (readonly [y: number, place: number, want: -1 | 0 | 1])[] = [
  [150, 1, 0],
  [60, 1, 0],
  [49, 1, -1],
  [-500, 1, -1],
  [340, 1, 0],
  [351, 1, 1],
  [-500, 0, 0],
  [500, 2, 0],
  [10, 7, 0],
];

for (const [y, place, want] of CASES) {
  Deno.test(`moveBy() at ${y} moves panel ${place} by ${want}`, () => {
    assertEquals(moveBy(y, place, PANELS), want);
  });
}

Deno.test("moveBy() rests after each move, whatever the sizes", () => {
  for (const [first, second] of [[100, 300], [300, 100], [80, 80]] as const) {
    for (let y = -50; y < first + second + 50; y++) {
      const before = [{ top: 0, bottom: first }, { top: first, bottom: first + second }];
      if (moveBy(y, 0, before) !== 1) continue;
      const after = [{ top: 0, bottom: second }, { top: second, bottom: first + second }];
      assertEquals(moveBy(y, 1, after), 0, `${first} and ${second} at ${y}`);
    }
  }
});
