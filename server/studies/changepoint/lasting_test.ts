import { assertEquals } from "@std/assert";
import { holds, movesMost, type SeenStep } from "./lasting.ts";
import { meanOf, momentsOf } from "./moments.ts";

/** A step at 200 of 400 samples, seen by windows of 10. */
function seen(shape: (i: number) => number): SeenStep {
  const values = Float64Array.from({ length: 400 }, (_, i) => shape(i));
  const moments = momentsOf(values);
  const step = meanOf(moments, 200, 210) - meanOf(moments, 190, 200);
  const windows = { windowBefore: 10, windowAfter: 10, step };
  return { values, moments, segmentMin: 10, from: 0, at: 200, to: 400, ...windows };
}

const CASES: ReadonlyArray<
  readonly [name: string, shape: (i: number) => number, moves: boolean, holds: boolean]
> = [
  ["a step", (i) => i < 200 ? 0 : 5, true, true],
  ["a step down", (i) => i < 200 ? 5 : 0, true, true],
  ["four wild samples", (i) => i >= 200 && i < 204 ? 50 : 0, false, false],
  ["a burst that dies away", (i) => i < 200 ? 0 : 9 * Math.exp((200 - i) / 15), true, false],
  ["its mirror image in time", (i) => i < 200 ? 9 * Math.exp((i - 200) / 15) : 0, true, false],
  ["a restart of a leak", (i) => i < 200 ? i / 10 : (i - 200) / 10, true, true],
];
for (const [name, shape, moves, lasts] of CASES) {
  Deno.test(`movesMost() is ${moves}, holds() is ${lasts} for ${name}`, () => {
    assertEquals([movesMost(seen(shape)), holds(seen(shape))], [moves, lasts]);
  });
}

Deno.test("holds() believes segments that are too short to tell", () => {
  const burst = seen((i) => i < 200 ? 0 : 9 * Math.exp((200 - i) / 15));
  assertEquals(holds({ ...burst, to: 230 }), true);
});
