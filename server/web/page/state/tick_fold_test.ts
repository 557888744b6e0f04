import { assert, assertEquals } from "@std/assert";
import type { WireLiveTick } from "../../../api/live.ts";
import type { WireSeries } from "../../../api/timeseries.ts";
import { seededRandom } from "../../../testing/random.ts";
import { liveSeriesOf, seriesOf, timeseriesOf } from "./testing/page_fixture.ts";
import { extendedBy } from "./tick_fold.ts";

const SERIES = liveSeriesOf("cpu_use", ["web", "db"]);
const ALWAYS = { series: SERIES, keepFromMs: -Infinity };
const tick = (t: number, web: number | null, isBreak = false): WireLiveTick => ({
  t,
  values: [[web, null]],
  ...(isBreak ? { breaks: [[0, 0]] } : {}),
});

/** The columns of one series after ticks, as [t, min, max, avg]. */
function folded(
  points: readonly (readonly [number, number | null])[],
  ticks: readonly WireLiveTick[],
  { step = 1_000, keepFromMs = -Infinity } = {},
): readonly (readonly (number | null | undefined)[])[] {
  const answer = timeseriesOf("cpu_use", [seriesOf("web", points)], { step_ms: step });
  const extended = extendedBy(answer, { series: SERIES, ticks, keepFromMs });
  const [series] = extended.series;
  return series?.t.map((t, at) => [t, series.min[at], series.max[at], series.avg[at]]) ?? [];
}

Deno.test("extendedBy() adds samples behind the last one, and no known ones", () => {
  const want = [[1_000, 1, 1, 1], [2_000, 2, 2, 2], [3_000, 3, 3, 3]];
  const ticks = [tick(1_000, 9), tick(2_000, 9), tick(3_000, 3)];
  assertEquals(folded([[1_000, 1], [2_000, 2]], ticks), want);
});

Deno.test("extendedBy() begins a series that has no points", () => {
  assertEquals(folded([], [tick(1_000, 4)]), [[1_000, 4, 4, 4]]);
});

Deno.test("extendedBy() folds into the last bucket, as many samples as fit before it", () => {
  const want = [[8_000, 2, 5, 3]];
  assertEquals(folded([[8_000, 2]], [tick(10_000, 5)], { step: 4_000 }), want);
});

Deno.test("extendedBy() takes the first bucket of a range for the bucket that it lies in", () => {
  const want = [[9_000, 2, 6, 4]];
  assertEquals(folded([[9_000, 2]], [tick(9_400, 6)], { step: 4_000 }), want);
});

Deno.test("extendedBy() puts nulls before a break, where there is room for them", () => {
  const wide = [[8_000, 2, 2, 2], [12_000, null, null, null], [20_000, 7, 7, 7]];
  assertEquals(folded([[8_000, 2]], [tick(21_000, 7, true)], { step: 4_000 }), wide);
  const narrow = [[8_000, 2, 2, 2], [12_000, 7, 7, 7]];
  assertEquals(folded([[8_000, 2]], [tick(13_000, 7, true)], { step: 4_000 }), narrow);
  const raw = [[8_000, 2, 2, 2], [8_999, null, null, null], [9_000, 7, 7, 7]];
  assertEquals(folded([[8_000, 2]], [tick(9_000, 7, true)]), raw);
});

Deno.test("extendedBy() fills a bucket that was an interruption", () => {
  assertEquals(folded([[8_000, null]], [tick(9_000, 7)], { step: 4_000 }), [[8_000, 7, 7, 7]]);
});

Deno.test("extendedBy() drops what is not needed any more, many points at a time", () => {
  const points = Array.from({ length: 200 }, (_, at) => [at * 1_000, at] as const);
  const few = folded(points, [tick(200_000, 1)], { keepFromMs: 60_000 });
  assertEquals(few.length, 201);
  const many = folded(points, [tick(200_000, 1)], { keepFromMs: 150_000 });
  // The point before stays: the line begins outside of what is kept.
  assertEquals([many[0]?.[0], many.length], [149_000, 52]);
});

Deno.test("extendedBy() gives the same answer for ticks of something else", () => {
  const answer = timeseriesOf("cpu_use", [seriesOf("web", [[1_000, 1]])]);
  const other = timeseriesOf("memory_use", [seriesOf("web", [[1_000, 1]])]);
  const rate = { ...answer, as: "rate" } as const;
  const gone = timeseriesOf("cpu_use", [seriesOf("cache", [[1_000, 1]])]);
  const ticks = [tick(2_000, 5)];
  for (const one of [other, rate, gone]) {
    assert(extendedBy(one, { ...ALWAYS, ticks }) === one);
  }
  assert(extendedBy(answer, { ...ALWAYS, ticks: [tick(2_000, null)] }) === answer);
  assert(extendedBy(answer, { ...ALWAYS, ticks: [] }) === answer);
  assertEquals(extendedBy(answer, { ...ALWAYS, ticks }).to_ms, answer.to_ms);
});

Deno.test("extendedBy() goes on with a lineage that was restarted", () => {
  const restarted = {
    ...SERIES,
    containers: SERIES.containers.map((one) => ({ ...one, id: `new-${one.id}` })),
  };
  const answer = timeseriesOf("cpu_use", [seriesOf("web", [[1_000, 1]])]);
  const next = extendedBy(answer, { ...ALWAYS, series: restarted, ticks: [tick(2_000, 5)] });
  assertEquals(next.series[0]?.t, [1_000, 2_000]);
});

Deno.test("extendedBy() tick by tick is what it is for all of them, in order and bounded", () => {
  const seed = 31;
  const random = seededRandom(seed);
  for (let run = 0; run < 100; run++) {
    const step = [1_000, 2_000, 5_000][Math.floor(random() * 3)] ?? 1_000;
    const times = Array.from({ length: 60 }, (_, at) => at * 1_000).filter(() => random() < 0.8);
    const ticks = times.map((t) =>
      tick(t, random() < 0.1 ? null : Math.round(random() * 100), random() < 0.1)
    );
    let each = timeseriesOf("cpu_use", [seriesOf("web", [])], { step_ms: step });
    const whole = extendedBy(each, { ...ALWAYS, ticks });
    for (const one of ticks) each = extendedBy(each, { ...ALWAYS, ticks: [one] });
    assertEquals(each.series, whole.series, `seed ${seed} run ${run}`);
    const [series] = whole.series;
    if (series !== undefined) checkColumns(series, `seed ${seed} run ${run}`);
  }
});

function checkColumns({ t, min, max, avg }: WireSeries, at: string): void {
  assertEquals([min.length, max.length, avg.length], [t.length, t.length, t.length], at);
  assert(t.every((time, place) => place === 0 || time > (t[place - 1] ?? 0)), at);
  for (const [place, mean] of avg.entries()) {
    const [least, most] = [min[place], max[place]];
    if (mean === null) assertEquals([least, most], [null, null], at);
    else assert(Number(least) <= mean && mean <= Number(most), at);
  }
}
