import { assertEquals } from "@std/assert";
import { dotRowOf, dotsPerColumn, dotsPerRow } from "./glyphs.ts";

Deno.test("dotsPerColumn() and dotsPerRow() say how fine a style is", () => {
  assertEquals([dotsPerColumn("line"), dotsPerRow("line")], [1, 1]);
  assertEquals([dotsPerColumn("block"), dotsPerRow("block")], [2, 2]);
  assertEquals([dotsPerColumn("braille"), dotsPerRow("braille")], [2, 4]);
});

const CASES: readonly (readonly [value: number, min: number, max: number, want: number])[] = [
  [0, 0, 100, 0],
  [100, 0, 100, 8],
  [50, 0, 100, 4],
  [6, 0, 100, 0],
  [7, 0, 100, 1],
  [-5, 0, 100, 0],
  [1e15, 0, 100, 8],
  [5, 5, 5, 4],
  [9, 5, 5, 4],
  [1e-9, 0, 2e-9, 4],
  [1, NaN, NaN, 4],
  [1e308, -1e308, 1e308, 8],
];

for (const [value, min, max, want] of CASES) {
  Deno.test(`dotRowOf() of ${value} between ${min} and ${max} is ${want} of 9`, () => {
    assertEquals(dotRowOf(value, { min, max, dots: 9 }), want);
  });
}
