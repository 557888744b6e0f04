import { assertEquals } from "@std/assert";
import { cursorAfterKey } from "./cursor_keys.ts";

const RANGE = { fromMs: 10_000, toMs: 110_000, stepMs: 0 };

const CASES: readonly (readonly [
  fact: string,
  key: string,
  cursorMs: number | undefined,
  want: number | undefined,
])[] = [
  ["begins in the middle", ".", undefined, 60_000],
  ["begins in the middle, whichever key", ",", undefined, 60_000],
  ["moves right by a hundredth", ".", 60_000, 61_000],
  ["moves left by a hundredth", ",", 60_000, 59_000],
  ["stays in the window at its start", ",", 10_100, 10_000],
  ["stays in the window at its end", ".", 109_900, 109_999],
  ["comes back from outside of the window", ".", 200_000, 60_000],
  ["leaves other keys alone", "x", 60_000, undefined],
];

for (const [fact, key, cursorMs, want] of CASES) {
  Deno.test(`cursorAfterKey() ${fact}`, () => {
    assertEquals(cursorAfterKey(key, cursorMs, RANGE), want);
  });
}

Deno.test("cursorAfterKey() moves by whole points", () => {
  assertEquals(cursorAfterKey(".", 60_000, { ...RANGE, stepMs: 700 }), 61_400);
  assertEquals(cursorAfterKey(",", 60_000, { ...RANGE, stepMs: 5_000 }), 55_000);
});
