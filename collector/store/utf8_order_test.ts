import { assertEquals } from "@std/assert";
import { compareUtf8, rankUtf8 } from "./utf8_order.ts";

const CASES: ReadonlyArray<readonly [a: string, b: string, want: number]> = [
  ["", "", 0],
  ["", "a", -1],
  ["a", "ab", -1],
  ["b", "ab", 1],
  ["Z", "a", -1],
  ["z", "é", -1],
  ["\uff61", "\u{1f600}", -1],
  ["x\u{1f600}", "x\uffff", 1],
];
for (const [a, b, want] of CASES) {
  Deno.test(`compareUtf8() orders ${JSON.stringify(a)} and ${JSON.stringify(b)} as bytes`, () => {
    assertEquals(Math.sign(compareUtf8(a, b)), want);
    assertEquals(Math.sign(compareUtf8(b, a)), -want + 0);
  });
}

Deno.test("rankUtf8() numbers distinct names in order", () => {
  assertEquals([...rankUtf8(["b", "a", "b", "c"])], [["a", 0], ["b", 1], ["c", 2]]);
});
