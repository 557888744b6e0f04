import { assertEquals } from "@std/assert";
import { type Hold, holdAt, keyMove, movedWindow, windowPixels } from "./overview_window.ts";

/** One millisecond is one pixel. */
const FRAME = { oldestMs: 1_000, newestMs: 2_000, width: 1_000 };

const HOLDS: readonly (readonly [x: number, from: number, to: number, hold: Hold])[] = [
  [300, 1_200, 1_500, "window"],
  [200, 1_200, 1_500, "from"],
  [193, 1_200, 1_500, "from"],
  [207, 1_200, 1_500, "from"],
  [209, 1_200, 1_500, "window"],
  [500, 1_200, 1_500, "to"],
  [507, 1_200, 1_500, "to"],
  [100, 1_200, 1_500, "new"],
  [900, 1_200, 1_500, "new"],
  // Of a narrow window a third is left to be moved.
  [303, 1_300, 1_306, "window"],
  [301, 1_300, 1_306, "from"],
  [305, 1_300, 1_306, "to"],
  [500, 1_000, 2_000, "new"],
  [0, 1_000, 2_000, "from"],
  [1_000, 1_000, 2_000, "to"],
];

for (const [x, fromMs, toMs, want] of HOLDS) {
  Deno.test(`holdAt() ${x} takes hold of ${want} of ${fromMs} to ${toMs}`, () => {
    assertEquals(holdAt(x, { fromMs, toMs }, FRAME), want);
  });
}

type Move = readonly [string, Hold, atMs: number, byMs: number, from: number, to: number];

/** Of the window from 1,200 to 1,500, never shorter than 50. */
const MOVES: readonly Move[] = [
  ["moves", "window", 1_300, 100, 1_300, 1_600],
  ["stops at the newest", "window", 1_300, 900, 1_700, 2_000],
  ["stops at the oldest", "window", 1_300, -900, 1_000, 1_300],
  ["begins later", "from", 1_200, 100, 1_300, 1_500],
  ["begins no earlier than the data", "from", 1_200, -900, 1_000, 1_500],
  ["does not begin behind its end", "from", 1_200, 900, 1_450, 1_500],
  ["ends earlier", "to", 1_500, -100, 1_200, 1_400],
  ["ends no later than the data", "to", 1_500, 900, 1_200, 2_000],
  ["does not end before its start", "to", 1_500, -900, 1_200, 1_250],
  ["is drawn to the right", "new", 1_600, 200, 1_600, 1_800],
  ["is drawn to the left", "new", 1_600, -200, 1_400, 1_600],
  ["is drawn within the data", "new", 1_600, 900, 1_600, 2_000],
  ["is drawn no shorter than it may be", "new", 1_600, 10, 1_600, 1_650],
  ["is drawn no shorter at the end", "new", 1_990, 10, 1_950, 2_000],
];

for (const [name, hold, atMs, byMs, fromMs, toMs] of MOVES) {
  Deno.test(`movedWindow() ${name}`, () => {
    const move = { hold, atMs, byMs, leastMs: 50, oldestMs: 1_000, newestMs: 2_000 };
    assertEquals(movedWindow({ fromMs: 1_200, toMs: 1_500 }, move), { fromMs, toMs });
  });
}

Deno.test("movedWindow() of less data than the least window is all of it", () => {
  const extent = { oldestMs: 0, newestMs: 20 };
  const move = { hold: "new", atMs: 5, byMs: 5, leastMs: 50, ...extent } as const;
  assertEquals(movedWindow({ fromMs: 0, toMs: 20 }, move), { fromMs: 0, toMs: 20 });
});

const KEYS: readonly (readonly [key: string, byMs: number | undefined])[] = [
  ["ArrowLeft", -30],
  ["ArrowRight", 30],
  ["ArrowUp", 30],
  ["PageUp", 300],
  ["PageDown", -300],
  ["Home", -1_000],
  ["End", 1_000],
  ["Enter", undefined],
];

for (const [key, want] of KEYS) {
  Deno.test(`keyMove() ${key} moves by ${want}`, () => {
    assertEquals(keyMove(key, { fromMs: 1_200, toMs: 1_500 }, FRAME), want);
  });
}

Deno.test("windowPixels() is never too narrow to be seen, nor outside of the plot", () => {
  assertEquals(windowPixels({ fromMs: 1_500, toMs: 1_501 }, FRAME), { left: 500, right: 504 });
  assertEquals(windowPixels({ fromMs: 0, toMs: 9_000 }, FRAME), { left: 0, right: 1_000 });
  assertEquals(windowPixels({ fromMs: 3_000, toMs: 9_000 }, FRAME), { left: 996, right: 1_000 });
});
