import { assertEquals } from "@std/assert";
import { nextIndex } from "./mark_strip.ts";

const CASES: readonly (readonly [string, number, number, number | undefined])[] = [
  ["ArrowRight", 0, 3, 1],
  ["ArrowRight", 2, 3, 2],
  ["ArrowLeft", 0, 3, 0],
  ["ArrowLeft", 2, 3, 1],
  ["Home", 2, 3, 0],
  ["End", 0, 3, 2],
  ["End", -1, 0, undefined],
  ["ArrowDown", 1, 3, undefined],
];

for (const [key, index, count, want] of CASES) {
  Deno.test(`nextIndex() ${key} at ${index} of ${count} is ${want}`, () => {
    assertEquals(nextIndex(key, { index, count }), want);
  });
}
