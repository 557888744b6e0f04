import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type CoarseSeries, heldMemory, heldShare, levelAtEnd } from "./page_cache.ts";

function series(values: readonly (number | null)[]): CoarseSeries {
  return { timesMs: values.map((_, index) => index * 10), values };
}

Deno.test("heldMemory() leaves page cache out, and keeps what is shared in memory", () => {
  const memory = series([100, 200, null, 50, 90]);
  const cache = { file: series([40, 120, 10, 80]), shmem: series([10, 10, 10, 10]) };
  assertEquals(heldMemory(memory, cache).values, [70, 90, null, 0, null]);
});

const ramp = (from: number, to: number) =>
  series(Array.from({ length: 30 }, (_, index) => from + (to - from) * index / 29));
const step = (before: number, after: number) =>
  series(Array.from({ length: 30 }, (_, index) => index < 15 ? before : after));

const SHARES: ReadonlyArray<
  readonly [string, CoarseSeries, CoarseSeries, number | undefined, number]
> = [
  ["growth that is all cache", ramp(100, 400), ramp(90, 90), undefined, 0],
  ["growth that is none", ramp(100, 400), ramp(50, 350), undefined, 1],
  ["growth that is half", ramp(100, 400), ramp(50, 200), undefined, 0.5],
  ["growth beside cache that shrinks", ramp(100, 200), ramp(50, 350), undefined, 1],
  ["a step of a program", step(100, 300), step(60, 260), 150, 1],
  ["a step of files", step(100, 300), step(60, 60), 150, 0],
  ["a step at the very end", step(100, 300), step(60, 260), 1_000, 1],
  ["what nobody knows the cache of", ramp(100, 400), series([]), undefined, 1],
];

for (const [what, memory, held, atMs, want] of SHARES) {
  Deno.test(`heldShare() of ${what} is ${want}`, () => {
    assertAlmostEquals(heldShare(memory, held, atMs), want, 1e-9);
  });
}

Deno.test("levelAtEnd() is the mean of the last third", () => {
  assertEquals(levelAtEnd(series([1, 2, 3, 4, null, 5, 7])), 6);
  assertEquals(levelAtEnd(series([null])), undefined);
});
