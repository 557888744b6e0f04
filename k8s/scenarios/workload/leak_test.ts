import { assert, assertEquals } from "@std/assert";
import { leakedBytes, takenBlock } from "./leak.ts";

const MIB = 2 ** 20;

const CASES: readonly (readonly [elapsedMs: number, mibPerSecond: number, want: number])[] = [
  [-5, 0.5, 0],
  [0, 0.5, 0],
  [100, 0.5, 52_428],
  [2_000, 0.5, MIB],
  [3_600_000, 0.5, 1_800 * MIB],
  [1_000, 8, 8 * MIB],
  [1_000, 0, 0],
];
for (const [elapsedMs, mibPerSecond, want] of CASES) {
  Deno.test(`leakedBytes() after ${elapsedMs} ms at ${mibPerSecond} MiB/s`, () => {
    assertEquals(leakedBytes(elapsedMs, mibPerSecond), want);
  });
}

Deno.test("takenBlock() is written to, so that it takes room", () => {
  const block = takenBlock(10_000);
  assertEquals(block.length, 10_000);
  assert(block.every((byte) => byte !== 0));
});
