import { assertEquals, assertGreater } from "@std/assert";
import { Random } from "../testing/random.ts";
import {
  type InputRuns,
  mergeSeries,
  orderOverlapping,
  type SeriesRanks,
  unsortedInput,
} from "./series_merge.ts";

/** A run as [metric, subject, rows, first, last]. */
type Run = readonly [
  metric: number,
  subject: number,
  rows: number,
  firstMs: number,
  lastMs: number,
];

function input(...runs: readonly Run[]): InputRuns {
  return {
    metrics: Int32Array.from(runs, ([metric]) => metric),
    subjects: Int32Array.from(runs, ([, subject]) => subject),
    rowCounts: Float64Array.from(runs, ([, , rows]) => rows),
    firstMs: Float64Array.from(runs, ([, , , firstMs]) => firstMs),
    lastMs: Float64Array.from(runs, ([, , , , lastMs]) => lastMs),
  };
}

/** Ids rank as they are, but for subject 9, which is the same series as subject 1. */
const RANKS: SeriesRanks = {
  ofMetric: Int32Array.from({ length: 10 }, (_, id) => id),
  ofSubject: Int32Array.from({ length: 10 }, (_, id) => id === 9 ? 1 : id),
};

/** Series as "input:run input:run", with "!" where times overlap. */
function told(...inputs: readonly InputRuns[]): readonly string[] {
  return [...mergeSeries(inputs, RANKS)].map(({ pieces, isInOrder }) =>
    pieces.map(({ input, run }) => `${input}:${run}`).join(" ") + (isInOrder ? "" : " !")
  );
}

const CASES: readonly (readonly [what: string, inputs: readonly InputRuns[], want: string[]])[] = [
  ["nothing", [], []],
  ["inputs without rows", [input(), input()], []],
  ["one input", [input([0, 0, 1, 1, 1], [0, 1, 1, 1, 1])], ["0:0", "0:1"]],
  ["the same series", [input([0, 0, 2, 1, 2]), input([0, 0, 2, 3, 4])], ["0:0 1:0"]],
  [
    "series that are not everywhere",
    [input([0, 1, 1, 1, 1], [1, 0, 1, 1, 1]), input([0, 0, 1, 2, 2], [1, 0, 1, 2, 2])],
    ["1:0", "0:0", "0:1 1:1"],
  ],
  [
    "metrics before subjects",
    [input([0, 5, 1, 1, 1]), input([1, 0, 1, 2, 2])],
    ["0:0", "1:0"],
  ],
  [
    "labels that change within a series",
    [input([0, 1, 1, 1, 1], [0, 9, 1, 2, 2]), input([0, 1, 1, 3, 3])],
    ["0:0 0:1 1:0"],
  ],
  ["inputs that overlap", [input([0, 0, 3, 1, 5]), input([0, 0, 3, 4, 8])], ["0:0 1:0 !"]],
  ["inputs that touch", [input([0, 0, 3, 1, 5]), input([0, 0, 3, 5, 8])], ["0:0 1:0 !"]],
  ["inputs in the wrong order", [input([0, 0, 1, 5, 5]), input([0, 0, 1, 4, 4])], ["0:0 1:0 !"]],
  [
    "one time twice in one input",
    [input([0, 1, 1, 1, 1], [0, 9, 1, 1, 1]), input([0, 1, 1, 2, 2])],
    ["0:0 0:1 1:0"],
  ],
];

for (const [what, inputs, want] of CASES) {
  Deno.test(`mergeSeries() of ${what}`, () => assertEquals(told(...inputs), want));
}

const UNSORTED: readonly (readonly [what: string, runs: InputRuns])[] = [
  ["metrics", input([1, 0, 1, 1, 1], [0, 0, 1, 1, 1])],
  ["subjects", input([0, 1, 1, 1, 1], [0, 0, 1, 1, 1])],
  ["times of a series", input([0, 1, 1, 2, 2], [0, 9, 1, 1, 1])],
  ["times of a run", input([0, 1, 2, 2, 1])],
];

for (const [what, runs] of UNSORTED) {
  Deno.test(`unsortedInput() finds ${what} that are not in order`, () => {
    assertEquals(unsortedInput([input([0, 0, 1, 1, 1]), runs], RANKS), 1);
  });
}

Deno.test("unsortedInput() finds nothing in sorted inputs", () => {
  const sorted = input([0, 1, 1, 1, 2], [0, 9, 1, 2, 3], [0, 2, 1, 1, 1], [1, 0, 1, 1, 1]);
  assertEquals(unsortedInput([input(), sorted], RANKS), undefined);
});

function ordered(
  rows: readonly (readonly [time: number, value: number, input: number, subject: number])[],
): readonly number[] {
  return orderOverlapping({
    times: Float64Array.from(rows, ([time]) => time),
    values: Float64Array.from(rows, ([, value]) => value),
    inputs: Int32Array.from(rows, ([, , input]) => input),
    subjects: Int32Array.from(rows, ([, , , subject]) => subject),
  });
}

Deno.test("orderOverlapping() sorts by time and keeps the order of inputs within one", () => {
  assertEquals(ordered([[3, 1, 0, 0], [1, 2, 0, 0], [2, 3, 1, 0], [1, 4, 1, 0]]), [1, 3, 2, 0]);
});

Deno.test("orderOverlapping() drops a row that another input has in all its parts", () => {
  assertEquals(ordered([[1, 5, 0, 0], [1, 5, 1, 0], [1, 5, 2, 0], [2, 5, 1, 0]]), [0, 3]);
});

const KEPT: readonly (readonly [what: string, row: readonly [number, number, number, number]])[] = [
  ["another value", [1, 6, 1, 0]],
  ["zero of another sign", [1, -0, 1, 0]],
  ["other labels", [1, 0, 1, 9]],
  ["another time", [2, 0, 1, 0]],
  ["the same input", [1, 0, 0, 0]],
];

for (const [what, row] of KEPT) {
  Deno.test(`orderOverlapping() keeps a row of ${what}`, () => {
    assertEquals(ordered([[1, 0, 0, 0], row]), [0, 1]);
  });
}

for (const seed of [81, 82, 83]) {
  Deno.test(`mergeSeries() gives every run once, in the order of all rows (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let round = 0; round < 50; round++) {
      const inputs = Array.from({ length: random.integer(1, 6) }, (_, index) => {
        const runs: Run[] = [];
        for (let metric = 0; metric < 4; metric++) {
          for (let subject = 0; subject < 6; subject++) {
            if (random.chance(0.6)) runs.push([metric, subject, 1, index * 10, index * 10 + 9]);
          }
        }
        return input(...runs);
      });
      const merged = [...mergeSeries(inputs, RANKS)].flatMap(({ pieces }) => pieces);
      const places = merged.map(({ input, run }) => {
        const { metrics, subjects } = inputs[input]!;
        return metrics[run]! * 1_000 + subjects[run]! * 10 + input;
      });
      assertEquals(places, places.toSorted((a, b) => a - b));
      assertEquals(new Set(places).size, places.length);
      assertEquals(places.length, inputs.reduce((sum, { metrics }) => sum + metrics.length, 0));
    }
    assertGreater(seed, 0);
  });
}
