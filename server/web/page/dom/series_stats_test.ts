import { assertEquals } from "@std/assert";
import type { WireSeries } from "../../../api/timeseries.ts";
import { allStats, type SeriesStats, seriesStats } from "./series_stats.ts";

function series(avg: readonly (number | null)[], spread = 0): WireSeries {
  const shifted = (by: number) => avg.map((value) => value === null ? null : value + by);
  return {
    container: { id: "a", short_id: "a", pod_name: null, container_name: null, namespace: null },
    t: avg.map((_, i) => 1_000 * (i + 1)),
    min: shifted(-spread),
    max: shifted(spread),
    avg,
  };
}

const ALL = { fromMs: 0, toMs: 100_000 };

const CASES: readonly (readonly [
  fact: string,
  given: WireSeries,
  window: typeof ALL,
  want: SeriesStats | undefined,
])[] = [
  ["of nothing is nothing", series([]), ALL, undefined],
  ["of a gap is nothing", series([null, null]), ALL, undefined],
  [
    "keeps the extremes of points, and the mean of means",
    series([1, 2, 6], 0.5),
    ALL,
    { min: 0.5, max: 6.5, avg: 3, latest: 6, latestMs: 3_000 },
  ],
  [
    "skips gaps",
    series([4, null, 2, null]),
    ALL,
    { min: 2, max: 4, avg: 3, latest: 2, latestMs: 3_000 },
  ],
  [
    "counts the window's start, and not its end",
    series([9, 1, 3, 9]),
    { fromMs: 2_000, toMs: 4_000 },
    { min: 1, max: 3, avg: 2, latest: 3, latestMs: 3_000 },
  ],
  ["beside the window is nothing", series([1]), { fromMs: 2_000, toMs: 3_000 }, undefined],
];

for (const [fact, given, window, want] of CASES) {
  Deno.test(`seriesStats() ${fact}`, () => assertEquals(seriesStats(given, window), want));
}

Deno.test("allStats() has none before the first answer", () => {
  assertEquals(allStats(undefined, ALL), []);
});
