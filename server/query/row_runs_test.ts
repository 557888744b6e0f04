import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { forEachRun, type RowColumns } from "./row_runs.ts";

type Row = readonly [key: number, timeMs: number, value: number, part?: string | null];

function columns(
  rows: readonly Row[],
  hasParts = rows.some(({ length }) => length > 3),
): RowColumns {
  return {
    keys: Float64Array.from(rows, ([key]) => key),
    timesMs: Float64Array.from(rows, ([, timeMs]) => timeMs),
    values: Float64Array.from(rows, ([, , value]) => value),
    parts: hasParts ? rows.map(([, , , part]) => part ?? null) : undefined,
  };
}

/** One string a run: "key/part time:value time:value". */
function runs(rows: readonly Row[]): string[] {
  const found: string[] = [];
  forEachRun(columns(rows), ({ key, part, samples: { timesMs, values } }) => {
    const samples = Array.from(timesMs, (timeMs, i) => `${timeMs}:${values[i]}`);
    found.push([part === null ? key : `${key}/${part}`, ...samples].join(" "));
  });
  return found;
}

const CASES: readonly [string, readonly Row[], readonly string[]][] = [
  ["gives nothing for no rows", [], []],
  ["cuts where the key changes", [[1, 0, 5], [1, 1, 6], [2, 0, 7]], ["1 0:5 1:6", "2 0:7"]],
  ["begins anew when a key comes back", [[1, 0, 5], [2, 0, 6], [1, 1, 7]], [
    "1 0:5",
    "2 0:6",
    "1 1:7",
  ]],
  ["cuts where the part changes", [[1, 0, 5, null], [1, 0, 6, "sda"], [1, 1, 7, "sda"]], [
    "1 0:5",
    "1/sda 0:6 1:7",
  ]],
  ["passes over rows of nobody", [[NaN, 0, 5], [NaN, 1, 5], [0, 0, 6], [NaN, 2, 5]], ["0 0:6"]],
  ["puts a run in order", [[1, 3, 5], [1, 1, 6], [1, 2, NaN]], ["1 1:6 3:5"]],
];
for (const [fact, rows, want] of CASES) {
  Deno.test(`forEachRun() ${fact}`, () => assertEquals(runs(rows), [...want]));
}

Deno.test("forEachRun() gives every row of somebody once", () => {
  const seed = 3;
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round++) {
    const rows = Array.from({ length: 50 }, (_, i): Row => {
      const key = randomInteger(random, { least: 0, most: 3 });
      const part = [null, "a", "b"][randomInteger(random, { least: 0, most: 2 })]!;
      return [key === 3 ? NaN : key, i, i, part];
    });
    const seen: string[] = [];
    forEachRun(columns(rows, true), ({ key, part, samples: { timesMs } }) => {
      for (const timeMs of timesMs) seen.push(`${key} ${part} ${timeMs}`);
    });
    const want = rows.filter(([key]) => !Number.isNaN(key))
      .map(([key, timeMs, , part]) => `${key} ${part} ${timeMs}`);
    assertEquals(seen, want, `seed ${seed}, round ${round}`);
  }
});
