import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { seededNumbers } from "../testing/fixture_series.ts";
import type { SeriesColumns } from "./answers.ts";
import { dropBefore, extendSeries, type SeriesTick } from "./tick_fold.ts";

type Point = readonly [t: number, min: number | null, max: number | null, avg: number | null];

const CONTAINER = {
  id: "a1",
  short_id: "a1",
  pod_name: null,
  container_name: null,
  namespace: null,
};

function columnsOf(points: readonly Point[]): SeriesColumns {
  return {
    container: CONTAINER,
    t: points.map(([t]) => t),
    min: points.map(([, min]) => min),
    max: points.map(([, , max]) => max),
    avg: points.map(([, , , avg]) => avg),
  };
}

function pointsOf({ t, min, max, avg }: SeriesColumns): readonly Point[] {
  return t.map((timeMs, i) => [timeMs, min[i] ?? null, max[i] ?? null, avg[i] ?? null]);
}

const RAW = { stepMs: 1, intervalMs: 1 };
const BUCKETS = { stepMs: 4, intervalMs: 1 };
const NULL_12: Point = [12, null, null, null];

interface FoldCase {
  readonly fact: string;
  readonly before: readonly Point[];
  readonly tick: readonly [t: number, value: number, isBreak?: true];
  readonly steps: typeof RAW;
  /** Undefined: the same columns. */
  readonly want: readonly Point[] | undefined;
}

const CASES: readonly FoldCase[] = [
  {
    fact: "begins an empty series of samples",
    before: [],
    tick: [10, 5],
    steps: RAW,
    want: [[10, 5, 5, 5]],
  },
  {
    fact: "begins an empty series of buckets",
    before: [],
    tick: [10, 5, true],
    steps: BUCKETS,
    want: [[8, 5, 5, 5]],
  },
  {
    fact: "adds a sample",
    before: [[10, 5, 5, 5]],
    tick: [11, 6],
    steps: RAW,
    want: [[10, 5, 5, 5], [11, 6, 6, 6]],
  },
  {
    fact: "adds no sample twice",
    before: [[10, 5, 5, 5]],
    tick: [10, 6],
    steps: RAW,
    want: undefined,
  },
  {
    fact: "adds no earlier sample",
    before: [[10, 5, 5, 5]],
    tick: [9, 6],
    steps: RAW,
    want: undefined,
  },
  {
    fact: "interrupts samples a step behind the last",
    before: [[10, 5, 5, 5]],
    tick: [15, 6, true],
    steps: RAW,
    want: [[10, 5, 5, 5], [11, null, null, null], [15, 6, 6, 6]],
  },
  {
    fact: "has no room to interrupt neighbouring samples",
    before: [[10, 5, 5, 5]],
    tick: [11, 6, true],
    steps: RAW,
    want: [[10, 5, 5, 5], [11, 6, 6, 6]],
  },
  {
    fact: "interrupts what is interrupted only once",
    before: [[10, 5, 5, 5], [11, null, null, null]],
    tick: [15, 6, true],
    steps: RAW,
    want: [[10, 5, 5, 5], [11, null, null, null], [15, 6, 6, 6]],
  },
  {
    fact: "widens the last bucket upwards",
    before: [[8, 1, 3, 2]],
    tick: [10, 5],
    steps: BUCKETS,
    want: [[8, 1, 5, 3]],
  },
  {
    fact: "widens the last bucket downwards",
    before: [[8, 1, 3, 2]],
    tick: [11, 0],
    steps: BUCKETS,
    want: [[8, 0, 3, 1.5]],
  },
  {
    fact: "weighs a bucket whose only sample is its first as one",
    before: [[8, 1, 1, 1]],
    tick: [8, 3],
    steps: BUCKETS,
    want: [[8, 1, 3, 2]],
  },
  {
    fact: "begins the next bucket",
    before: [[8, 1, 3, 2]],
    tick: [13, 7],
    steps: BUCKETS,
    want: [[8, 1, 3, 2], [12, 7, 7, 7]],
  },
  {
    fact: "adds nothing to a bucket before the last",
    before: [[8, 1, 3, 2]],
    tick: [7, 99],
    steps: BUCKETS,
    want: undefined,
  },
  {
    fact: "interrupts buckets where one is between",
    before: [[8, 1, 3, 2]],
    tick: [21, 7, true],
    steps: BUCKETS,
    want: [[8, 1, 3, 2], NULL_12, [20, 7, 7, 7]],
  },
  {
    fact: "has no room to interrupt neighbouring buckets",
    before: [[8, 1, 3, 2]],
    tick: [13, 7, true],
    steps: BUCKETS,
    want: [[8, 1, 3, 2], [12, 7, 7, 7]],
  },
  {
    fact: "draws on where buckets are empty without a break",
    before: [[8, 1, 3, 2]],
    tick: [21, 7],
    steps: BUCKETS,
    want: [[8, 1, 3, 2], [20, 7, 7, 7]],
  },
  {
    fact: "fills a bucket that was null",
    before: [[8, 1, 3, 2], NULL_12],
    tick: [14, 7],
    steps: BUCKETS,
    want: [[8, 1, 3, 2], [12, 7, 7, 7]],
  },
  {
    fact: "knows a first bucket that was cut",
    before: [[9, 1, 3, 2]],
    tick: [11, 5],
    steps: BUCKETS,
    want: [[9, 1, 5, 2.75]],
  },
];
for (const { fact, before, tick: [t, value, isBreak = false], steps, want } of CASES) {
  Deno.test(`extendSeries() ${fact}`, () => {
    const columns = columnsOf(before);
    const extended = extendSeries(columns, { t, value, isBreak }, steps);
    if (want === undefined) assertStrictEquals(extended, columns);
    else assertEquals(pointsOf(extended), want);
    assertEquals(pointsOf(columns), before, "what was there is not touched");
  });
}

Deno.test("extendSeries() shares columns that do not change", () => {
  const columns = columnsOf([[8, 1, 3, 2]]);
  const extended = extendSeries(columns, { t: 10, value: 2.5, isBreak: false }, BUCKETS);
  assertStrictEquals(extended.t, columns.t);
  assertStrictEquals(extended.min, columns.min);
  assertStrictEquals(extended.max, columns.max);
});

/** Samples every second with gaps; a break before each sample that follows one. */
function randomTicks(random: () => number): readonly SeriesTick[] {
  const ticks: SeriesTick[] = [];
  let isBreak = false;
  for (let t = 1_000_000; t < 1_300_000; t += 1_000) {
    if (random() < 0.03) {
      t += Math.floor(random() * 40) * 1_000;
      isBreak = true;
    }
    ticks.push({ t, value: Math.round(random() * 100), isBreak });
    isBreak = false;
  }
  return ticks;
}

/** Buckets as the viewer makes them (`envelope.ts`), without their means. */
function bucketsOf(ticks: readonly SeriesTick[], stepMs: number): readonly unknown[] {
  const points: [number, number | null, number | null][] = [];
  for (const { t, value, isBreak } of ticks) {
    const bucket = Math.floor(t / stepMs) * stepMs;
    const last = points.at(-1);
    if (last !== undefined && last[0] === bucket) {
      last[1] = Math.min(last[1] ?? value, value);
      last[2] = Math.max(last[2] ?? value, value);
      continue;
    }
    if (isBreak && last !== undefined && bucket - last[0] > stepMs) {
      points.push([last[0] + stepMs, null, null]);
    }
    points.push([bucket, value, value]);
  }
  return points;
}

Deno.test("extendSeries() makes the buckets of the viewer, wherever its answer ended", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededNumbers(seed);
    const ticks = randomTicks(random);
    const stepMs = 1_000 * (2 + Math.floor(random() * 30));
    const steps = { stepMs, intervalMs: 1_000 };
    const answered = Math.floor(random() * ticks.length);
    // Some of the ticks come although the answer has them already.
    const overlap = Math.max(0, answered - Math.floor(random() * 10));
    const fold = (columns: SeriesColumns, tick: SeriesTick) => extendSeries(columns, tick, steps);
    const base = ticks.slice(0, answered).reduce(fold, columnsOf([]));
    const extended = ticks.slice(overlap).reduce(fold, base);
    const extremes = pointsOf(extended).map(([t, min, max]) => [t, min, max]);
    assertEquals(extremes, bucketsOf(ticks, stepMs), `seed ${seed}`);
    for (const [, min, max, avg] of pointsOf(extended)) {
      if (min === null || max === null || avg === null) continue;
      assert(min <= avg && avg <= max, `seed ${seed}`);
    }
  }
});

Deno.test("extendSeries() has the exact mean where no sample is missing", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const steps = { stepMs: 8_000, intervalMs: 1_000 };
  const folded = values.reduce(
    (columns, value, i) => extendSeries(columns, { t: i * 1_000, value, isBreak: false }, steps),
    columnsOf([]),
  );
  assertEquals(folded.avg.map((avg) => avg?.toFixed(9)), [(31 / 8).toFixed(9)]);
});

function longColumns(count: number): SeriesColumns {
  return columnsOf(Array.from({ length: count }, (_, t): Point => [t, 1, 2, 1.5]));
}

Deno.test("dropBefore() drops what is before a time, once it is worth it", () => {
  const columns = longColumns(200);
  assertStrictEquals(dropBefore(columns, 64), columns);
  assertEquals(dropBefore(columns, 65), columnsOf(pointsOf(columns).slice(65)));
  assertEquals(dropBefore(columns, 999).t, [199]);
  assertEquals(dropBefore(longColumns(30), 999).t.length, 30);
});
