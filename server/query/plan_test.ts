import { assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { planQuery, type PlanRequest } from "./plan.ts";

const CPU = "total_cpu_usage_millicores";

function segment(
  name: string,
  changes: Partial<SegmentRef> & { ordinals?: number[] } = {},
): SegmentRef {
  const { firstMs = 0, lastMs = 89_000, ordinals = [1, 2], ...rest } = changes;
  return {
    path: name,
    firstMs,
    lastMs,
    intervalMs: 1_000,
    metricNames: new Set([CPU]),
    spans: packSpans(ordinals.map((ordinal) => ({ ordinal, firstMs, lastMs }))),
    nodeName: "worker-1",
    shape: OWN_SHAPE,
    ...rest,
  };
}

const WANTED: PlanRequest = { metric: CPU, ordinals: [1], fromMs: 100_000, toMs: 200_000 };

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
  assertEquals(plan.windows.map(({ groups }) => groups.map(({ paths }) => paths)), [[[
    "early",
    "late",
  ]]]);
});

Deno.test("planQuery() of one hour opens 41 of a day's 960 segments", () => {
  const segments = Array.from(
    { length: 960 },
    (_, i) => segment(`s${i}`, { firstMs: i * 90_000, lastMs: i * 90_000 + 89_000 }),
  );
  const request = { ...WANTED, fromMs: 45_000_500, toMs: 48_600_500 };
  const plan = planQuery({ segments, journals: [] }, request);
  assertEquals(plan.windows[0]?.groups[0]?.paths.length, 41);
  assertEquals(plan.skippedByTime, 919);
  assertEquals(plan.sampleEstimate, 3_600);
});

Deno.test("planQuery() cuts what is too much into windows that cover all data once", () => {
  const segments = Array.from(
    { length: 10 },
    (_, i) => segment(`s${i}`, { firstMs: i * 90_000, lastMs: i * 90_000 + 89_000 }),
  );
  const request = { ...WANTED, ordinals: [1, 2], fromMs: 0, toMs: 1e12 };
  const plan = planQuery({ segments, journals: [] }, request, { samplesPerWindow: 300 });
  assertEquals(plan.windows.length, 6);
  assertEquals(plan.windows[0]?.fromMs, 0);
  assertEquals(plan.windows.at(-1)?.toMs, 9 * 90_000 + 89_001);
  plan.windows.slice(1).forEach((window, i) => {
    assertEquals(window.fromMs, plan.windows[i]?.toMs);
  });
  const opened = new Set(plan.windows.flatMap(({ groups }) => groups.flatMap((g) => g.paths)));
  assertEquals(opened.size, 10);
});

Deno.test("planQuery() reads files of other columns by other statements", () => {
  const shape = { ...OWN_SHAPE, isOwn: false, typeKey: "loose" };
  const segments = [
    segment("a", { lastMs: 150_000 }),
    segment("b", { lastMs: 150_000, shape }),
    segment("c", { lastMs: 150_000 }),
  ];
  const plan = planQuery({ segments, journals: [] }, WANTED);
  assertEquals(plan.windows[0]?.groups.map(({ paths }) => paths), [["a", "c"], ["b"]]);
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
