import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { findOomKills } from "./oom_kills.ts";

/** Samples as [second, value]; kills as "count at second since second". */
const CASES: readonly [
  fact: string,
  samples: readonly (readonly [second: number, value: number])[],
  isBirthSeen: boolean,
  want: readonly string[],
][] = [
  ["nothing of nothing", [], true, []],
  ["nothing of zeros", [[0, 0], [1, 0]], true, []],
  ["nothing of a counter that stands still", [[0, 7], [1, 7]], false, []],
  ["a kill where the counter grows", [[0, 0], [1, 1], [2, 1]], false, ["1 at 1 since 0"]],
  ["how many", [[0, 2], [1, 5]], false, ["3 at 1 since 0"]],
  ["each rise by itself", [[0, 0], [1, 1], [2, 3]], false, ["1 at 1 since 0", "2 at 2 since 1"]],
  ["what a first sample says of one that was seen to begin", [[0, 2], [1, 2]], true, [
    "2 at 0 since undefined",
  ]],
  ["nothing of the first sample of one that was there before", [[0, 2], [1, 2]], false, []],
  ["a kill across a hole", [[0, 1], [40, 2]], false, ["1 at 40 since 0"]],
  ["nothing of a reset", [[0, 5], [1, 0], [2, 0]], false, []],
  ["what comes after a reset", [[0, 5], [1, 0], [5, 1]], false, ["1 at 5 since 1"]],
  [
    "one kill where two runs through the same time lie between each other",
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [3, 0],
      [3, 1],
      [4, 1],
    ],
    false,
    ["1 at 1 since 1"],
  ],
  [
    "one kill where the counter swings after a reset",
    [
      [0, 5],
      [1, 0],
      [10, 2],
      [10, 1],
      [11, 2],
      [11, 1],
    ],
    false,
    ["2 at 10 since 1"],
  ],
  ["the kills of one instant as one", [[0, 0], [1, 1], [1, 2]], false, ["2 at 1 since 0"]],
  ["a kill above where the counter was before it swung", [[0, 3], [1, 2], [2, 4]], false, [
    "1 at 2 since 1",
  ]],
];
for (const [fact, samples, isBirthSeen, want] of CASES) {
  Deno.test(`findOomKills() tells ${fact}`, () => {
    const kills = findOomKills({
      timesMs: samples.map(([second]) => second * 1_000),
      values: samples.map(([, value]) => value),
    }, { isBirthSeen, toleranceMs: 3_000 });
    assertEquals(
      kills.map(({ timeMs, count, sinceMs }) =>
        `${count} at ${timeMs / 1_000} since ${sinceMs === undefined ? sinceMs : sinceMs / 1_000}`
      ),
      [...want],
    );
  });
}

Deno.test("findOomKills() counts as many kills as there were, wherever samples are missing", () => {
  const seed = 5;
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round++) {
    let [value, second] = [0, 0];
    const [timesMs, values]: [number[], number[]] = [[], []];
    for (let i = 0; i < 60; i++) {
      second += random() < 0.1 ? randomInteger(random, { least: 2, most: 30 }) : 1;
      if (random() < 0.1) value += randomInteger(random, { least: 1, most: 3 });
      timesMs.push(second * 1_000);
      values.push(value);
    }
    const kills = findOomKills({ timesMs, values }, { isBirthSeen: true, toleranceMs: 3_000 });
    const counted = kills.reduce((sum, { count }) => sum + count, 0);
    assertEquals(counted, value, `seed ${seed}, round ${round}`);
  }
});
