import { assertEquals } from "@std/assert";
import { everySecond } from "./every_second.ts";

const RANGE = { fromMs: 9_500, toMs: 14_000 };

type Case = readonly [string, readonly number[], lost: readonly number[], disorder: number];

const CASES: readonly Case[] = [
  ["all of them", [10_000, 11_000, 12_000, 13_000], [], 0],
  ["early ones", [9_998, 10_997, 11_998, 12_999], [], 0],
  ["late ones", [10_004, 11_300, 12_001, 13_499], [], 0],
  ["none", [], [10_000, 11_000, 12_000, 13_000], 0],
  ["a hole", [10_000, 13_000], [11_000, 12_000], 0],
  ["no first one", [11_000, 12_000, 13_000], [10_000], 0],
  ["no last one", [10_000, 11_000, 12_000], [13_000], 0],
  ["one that is there twice", [10_000, 11_000, 11_000, 12_000, 13_000], [], 1],
  ["one that comes too early", [10_000, 12_000, 11_000, 13_000], [11_000, 12_000], 1],
];

for (const [name, times, lost, disorder] of CASES) {
  Deno.test(`everySecond() of ${name}`, () => {
    assertEquals(everySecond(times, RANGE), { lost, disorder });
  });
}
