import { assertEquals, assertThrows } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { EnvelopeBuilder, planGrid } from "./envelope.ts";
import type { SeriesTarget } from "./member_shaper.ts";
import { orderSamples } from "./sample_columns.ts";
import { SeriesShaper } from "./series_shaper.ts";

const GRID = planGrid({ fromMs: 0, toMs: 100_000 }, { points: 200, intervalMs: 1_000 });

type Row = readonly [second: number, value: number, part?: string];

function shape(as: "raw" | "rate", windows: readonly (readonly Row[])[]): string[] {
  const envelope = new EnvelopeBuilder(GRID, 200);
  const shaper = new SeriesShaper(envelope, { as, intervalMs: 1_000, memberCount: 1 });
  for (const rows of windows) {
    for (const [second, value, part] of rows) {
      const samples = orderSamples(Float64Array.of(second * 1_000), Float64Array.of(value));
      shaper.member(0).addSamples(samples, part ?? null);
    }
    shaper.endWindow();
  }
  const { timesMs, avg } = envelope.samplePoints();
  return timesMs.map((timeMs, i) => `${timeMs / 1_000}:${avg[i]}`);
}

const CASES: readonly [string, "raw" | "rate", readonly (readonly Row[])[], readonly string[]][] = [
  ["gives nothing for nothing", "raw", [[]], []],
  ["sorts rows of overlapping files", "raw", [[[2, 20], [0, 0], [1, 10]]], ["0:0", "1:10", "2:20"]],
  ["carries the last sample from window to window", "rate", [[[0, 0]], [[1, 5]], [], [[2, 15]]], [
    "1:5",
    "2:10",
  ]],
  ["interrupts a rate at a reset", "rate", [[[0, 50], [1, 60], [2, 5], [3, 6]]], [
    "1:10",
    "2:NaN",
    "3:1",
  ]],
  ["leaves out what is not finite", "raw", [[[0, 1], [1, NaN], [2, Infinity], [1.5, 3]]], [
    "0:1",
    "1.5:3",
  ]],
  ["sums parts per instant", "raw", [[[0, 1, "a"], [0, 2, "b"], [1, 4, "a"]]], ["0:3", "1:4"]],
  ["prefers the container's own rows", "raw", [[[0, 1, "a"], [0, 7], [1, 2, "a"]]], ["0:7"]],
  [
    "sums the rates of parts, so that an ending process is no reset",
    "rate",
    [[[0, 100, "a"], [0, 1_000, "b"], [1, 110, "a"], [1, 1_005, "b"], [2, 120, "a"]]],
    ["1:15", "2:10"],
  ],
  [
    "gives a new process no burst",
    "rate",
    [[[0, 100, "a"], [1, 110, "a"], [1, 9_000, "b"], [2, 120, "a"], [2, 9_001, "b"]]],
    ["1:10", "2:11"],
  ],
];
for (const [fact, as, windows, want] of CASES) {
  Deno.test(`SeriesShaper ${fact}`, () => assertEquals(shape(as, windows), [...want]));
}

Deno.test("SeriesShaper gives the same points however the samples are cut into windows", () => {
  const seed = 7;
  const random = seededRandom(seed);
  for (let round = 0; round < 100; round++) {
    const rows: Row[] = [];
    let value = 0;
    for (let second = 0; second < 90; second += random() < 0.1 ? 5 : 1) {
      value = random() < 0.05 ? 0 : value + randomInteger(random, { least: 0, most: 100 });
      rows.push([second, value]);
    }
    const windows: Row[][] = [[]];
    for (const row of rows) {
      if (random() < 0.2) windows.push([]);
      windows.at(-1)!.push(row);
    }
    for (const as of ["raw", "rate"] as const) {
      const want = shape(as, [rows]);
      assertEquals(shape(as, windows), want, `seed ${seed}, round ${round}`);
      assertEquals(shapePieces(as, windows), want, `in pieces, seed ${seed}, round ${round}`);
    }
  }
});

/** All in one window, which gets each of the windows as one piece, in any order. */
function shapePieces(as: "raw" | "rate", windows: readonly (readonly Row[])[]): string[] {
  const envelope = new EnvelopeBuilder(GRID, 200);
  const shaper = new SeriesShaper(envelope, { as, intervalMs: 1_000, memberCount: 1 });
  for (const rows of windows.toReversed()) {
    const timesMs = Float64Array.from(rows, ([second]) => second * 1_000);
    const values = Float64Array.from(rows, ([, value]) => value);
    shaper.member(0).addSamples({ timesMs, values }, null);
  }
  shaper.endWindow();
  const { timesMs, avg } = envelope.samplePoints();
  return timesMs.map((timeMs, i) => `${timeMs / 1_000}:${avg[i]}`);
}

/** Members' rows by position; values "second:value", "|" where the series is interrupted. */
function lineage(
  as: "raw" | "rate",
  windows: readonly (readonly (readonly Row[])[])[],
): string {
  const shown: string[] = [];
  const add = (timeMs: number, value: number) => void shown.push(`${timeMs / 1_000}:${value}`);
  const target: SeriesTarget = {
    addBreak: () => void shown.push("|"),
    add,
    addRun: ({ timesMs, values }, start, end) => {
      for (let i = start; i < end; i++) add(timesMs[i]!, values[i]!);
    },
  };
  const memberCount = Math.max(...windows.map(({ length }) => length));
  const shaper = new SeriesShaper(target, { as, intervalMs: 1_000, memberCount });
  for (const members of windows) {
    for (const [position, rows] of members.entries()) {
      for (const [second, value, part] of rows) {
        const samples = orderSamples(Float64Array.of(second * 1_000), Float64Array.of(value));
        shaper.member(position).addSamples(samples, part ?? null);
      }
    }
    shaper.endWindow();
  }
  return shown.join(" ");
}

const LINEAGE_CASES: readonly [
  string,
  "raw" | "rate",
  readonly (readonly (readonly Row[])[])[],
  string,
][] = [
  ["joins members with an interruption", "raw", [[[[0, 5], [1, 6]], [[2, 7]]]], "0:5 1:6 | 2:7"],
  [
    "ends an older member where a newer begins",
    "raw",
    [[[[0, 5], [1, 6], [2, 7]], [[1, 8]]]],
    "0:5 | 1:8",
  ],
  [
    "ends it for all windows to come",
    "raw",
    [[[[0, 5]], [[1, 8]]], [[[2, 6]], []], [[], [[3, 9]]]],
    "0:5 | 1:8 | 3:9",
  ],
  ["gives no rate across members", "rate", [[[[0, 5], [1, 6]], [[2, 7], [3, 9]]]], "1:1 | 3:2"],
  [
    "goes on from window to window",
    "raw",
    [[[[0, 5]], []], [[[1, 6]], [[2, 7]]], [[], [[3, 8]]]],
    "0:5 1:6 | 2:7 3:8",
  ],
  ["passes over a member without samples", "raw", [[[[0, 5]], [], [[1, 6]]]], "0:5 | 1:6"],
  [
    "shows nothing of a member that was overtaken",
    "raw",
    [[[[0, 5]], [[2, 6]], [[1, 7]]]],
    "0:5 | | 1:7",
  ],
  [
    "sums parts of each member by itself",
    "raw",
    [[[[0, 5, "a"], [0, 6, "b"]], [[1, 1, "a"]]]],
    "0:11 | 1:1",
  ],
  [
    "leaves out rates that are too large for a number",
    "rate",
    [[[[0, 0], [1, 1e308], [2, 1e308]]]],
    "2:0",
  ],
];
for (const [fact, as, windows, want] of LINEAGE_CASES) {
  Deno.test(`SeriesShaper ${fact}`, () => assertEquals(lineage(as, windows), want));
}

Deno.test("SeriesShaper.member() knows no member that there is not", () => {
  const target = { addBreak: () => {}, add: () => {}, addRun: () => {} };
  const shaper = new SeriesShaper(target, { as: "raw", intervalMs: 1_000, memberCount: 1 });
  assertThrows(() => shaper.member(1), RangeError, "no member 1");
});
