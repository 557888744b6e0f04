import { assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { testSegment } from "../testing/test_segment.ts";
import { planQuery, type PlanRequest, type QueryPlan } from "./plan.ts";
import type { PlannedWindow } from "./plan_windows.ts";

const CPU = "total_cpu_usage_millicores";

function segment(
  name: string,
  changes: Parameters<typeof testSegment>[1] = {},
): SegmentRef {
  return testSegment(name, { metricNames: new Set([CPU]), ...changes });
}

/** Each number is the ordinal of a series of one container. */
function seriesOf(...ordinals: number[]): PlanRequest["series"] {
  return ordinals.map((ordinal) => [{ id: `id${ordinal}`, ordinal }]);
}

const WANTED: PlanRequest = {
  metric: CPU,
  series: seriesOf(1),
  fromMs: 100_000,
  toMs: 200_000,
};

/** Names of the segments of each group of a window. */
function pathsOf(window: PlannedWindow | undefined): string[][] {
  return (window?.groups ?? []).map(({ segments }) => segments.map(({ path }) => path));
}

const SKIP_CASES: readonly [string, SegmentRef, Partial<Record<string, number>>][] = [
  ["ends before the range", segment("a", { lastMs: 99_999 }), { skippedByTime: 1 }],
  ["begins at the range's end", segment("a", { firstMs: 200_000, lastMs: 300_000 }), {
    skippedByTime: 1,
  }],
  [
    "lacks the metric",
    segment("a", { lastMs: 150_000, metricNames: new Set(["other"]) }),
    { skippedByMetric: 1 },
  ],
  ["lacks the container", segment("a", { lastMs: 150_000, ordinals: [2, 3] }), {
    skippedByContainer: 1,
  }],
  [
    "saw the container only outside the range",
    segment("a", {
      lastMs: 150_000,
      spans: packSpans([{ ordinal: 1, firstMs: 0, lastMs: 50_000 }]),
    }),
    { skippedByContainer: 1 },
  ],
];
for (const [fact, skipped, counts] of SKIP_CASES) {
  Deno.test(`planQuery() does not open a segment that ${fact}`, () => {
    const plan = planQuery({ segments: [skipped], journals: [] }, WANTED);
    assertEquals(plan.windows, []);
    const { skippedByTime, skippedByMetric, skippedByContainer } = plan;
    assertEquals(
      { skippedByTime, skippedByMetric, skippedByContainer },
      { skippedByTime: 0, skippedByMetric: 0, skippedByContainer: 0, ...counts },
    );
  });
}

Deno.test("planQuery() opens segments whose last or first sample touches the range", () => {
  const segments = [
    segment("late", { firstMs: 199_999, lastMs: 300_000 }),
    segment("early", { lastMs: 100_000 }),
  ];
  const plan = planQuery({ segments, journals: [] }, WANTED);
  assertEquals(plan.windows.map(pathsOf), [[["early", "late"]]]);
});

Deno.test("planQuery() of one hour opens 41 of a day's 960 segments", () => {
  const segments = Array.from(
    { length: 960 },
    (_, i) => segment(`s${i}`, { firstMs: i * 90_000, lastMs: i * 90_000 + 89_000 }),
  );
  const request = { ...WANTED, fromMs: 45_000_500, toMs: 48_600_500 };
  const plan = planQuery({ segments, journals: [] }, request);
  assertEquals(pathsOf(plan.windows[0])[0]?.length, 41);
  assertEquals(plan.skippedByTime, 919);
  assertEquals(plan.sampleEstimate, 3_600);
});

/** Samples of series that a window's segments hold, each counted once for every window. */
function decodedSamples(plan: QueryPlan<SegmentRef>): number {
  return plan.windows.reduce((sum, { series, groups }) => {
    const spans = groups.flatMap(({ segments }) => segments.map((s) => s.lastMs - s.firstMs));
    return sum + series.length * spans.reduce((total, spanMs) => total + spanMs / 1_000 + 1, 0);
  }, 0);
}

Deno.test("planQuery() cuts short segments by time, between two of them", () => {
  const segments = Array.from(
    { length: 100 },
    (_, i) => segment(`s${i}`, { firstMs: i * 90_000, lastMs: i * 90_000 + 89_000 }),
  );
  const request = { ...WANTED, series: seriesOf(1, 2), fromMs: 0, toMs: 1e12 };
  const plan = planQuery({ segments, journals: [] }, request, { samplesPerWindow: 1_800 });
  assertEquals(plan.windows.length, 10);
  assertEquals(plan.windows[0]?.fromMs, 0);
  assertEquals(plan.windows.at(-1)?.toMs, 99 * 90_000 + 89_001);
  plan.windows.slice(1).forEach((window, i) => {
    assertEquals(window.fromMs, plan.windows[i]?.toMs);
  });
  assertEquals(decodedSamples(plan), plan.sampleEstimate);
});

Deno.test("planQuery() cuts long segments by series, and then by time", () => {
  const segments = Array.from(
    { length: 10 },
    (_, i) =>
      segment(`s${i}`, {
        firstMs: i * 90_000,
        lastMs: i * 90_000 + 89_000,
        ordinals: [1, 2, 3].slice(0, i === 0 ? 2 : 3),
      }),
  );
  const request = { ...WANTED, series: seriesOf(1, 2, 3), fromMs: 0, toMs: 1e12 };
  const bySeries = planQuery({ segments, journals: [] }, request, { samplesPerWindow: 1_800 });
  assertEquals(bySeries.windows.map(({ series, fromMs, toMs }) => [series, fromMs, toMs]), [
    [[0, 1], 0, 899_001],
    [[2], 0, 899_001],
  ]);
  assertEquals(bySeries.windows.map((window) => pathsOf(window)[0]?.[0]), ["s0", "s1"]);
  const byBoth = planQuery({ segments, journals: [] }, request, { samplesPerWindow: 450 });
  assertEquals(byBoth.windows.map(({ series, fromMs, toMs }) => [series, fromMs, toMs]), [
    [[0], 0, 450_000],
    [[0], 450_000, 899_001],
    [[1], 0, 450_000],
    [[1], 450_000, 899_001],
    [[2], 0, 450_000],
    [[2], 450_000, 899_001],
  ]);
});

Deno.test("planQuery() has no statement read more files than it may", () => {
  const other = { ...OWN_SHAPE, typeKey: "other" };
  const segments = Array.from({ length: 400 }, (_, i) =>
    segment(`${i}`.padStart(3, "0"), {
      firstMs: i,
      lastMs: i,
      ...(i % 100 === 0 ? { shape: other } : {}),
    }));
  const { windows } = planQuery({ segments, journals: [] }, { ...WANTED, fromMs: 0 });
  const groups = pathsOf(windows[0]);
  assertEquals(groups.map(({ length }) => length), [4, 128, 128, 128, 12]);
  assertEquals(groups.flat().sort(), segments.map(({ path }) => path));
});

Deno.test("planQuery() keeps the members of a series together", () => {
  const segments = [segment("a", { ordinals: [1, 2, 3, 4] })];
  const [one, two, three, four] = seriesOf(1, 2, 3, 4).flat();
  const series = [[one!, two!], [three!, four!]];
  const request = { ...WANTED, series, fromMs: 0 };
  const { windows } = planQuery({ segments, journals: [] }, request, { samplesPerWindow: 200 });
  assertEquals(windows.map((window) => window.series), [[0], [1]]);
});

Deno.test("planQuery() reads files of other columns by other statements", () => {
  const shape = { ...OWN_SHAPE, isOwn: false, typeKey: "loose" };
  const segments = [
    segment("a", { lastMs: 150_000 }),
    segment("b", { lastMs: 150_000, shape }),
    segment("c", { lastMs: 150_000 }),
  ];
  const plan = planQuery({ segments, journals: [] }, WANTED);
  assertEquals(pathsOf(plan.windows[0]), [["a", "c"], ["b"]]);
});

Deno.test("planQuery() takes the longest sampling interval and the journals in range", () => {
  const journals = [
    segment("old", { lastMs: 50_000 }),
    segment("live", { firstMs: 150_000, lastMs: 250_000, intervalMs: 5_000 }),
  ];
  const plan = planQuery({ segments: [segment("a", { lastMs: 150_000 })], journals }, WANTED);
  assertEquals(plan.journals.map(({ path }) => path), ["live"]);
  assertEquals(plan.intervalMs, 5_000);
  assertEquals(plan.windows[0]?.toMs, 200_000);
});
