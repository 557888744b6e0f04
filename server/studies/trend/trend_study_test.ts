import { assertAlmostEquals, assertEquals } from "@std/assert";
import { testConformance } from "../conformance.ts";
import { type StudySeries, withDefaults } from "../study.ts";
import { trendStudy, trendText } from "./trend_study.ts";

testConformance(trendStudy);

function seriesOf(values: readonly number[]): StudySeries {
  return {
    timesMs: Float64Array.from(values, (_, i) => 1_000 * i),
    values: Float64Array.from(values),
    intervalMs: 1_000,
    unit: "bytes",
  };
}

const leak = Array.from({ length: 121 }, (_, i) => 60 * 2 ** 20 + i * 2 ** 19);

Deno.test("trendStudy makes one finding of a leak, over all of it", () => {
  const values = withDefaults(trendStudy, { limit: 180 * 2 ** 20 });
  const { findings, note } = trendStudy.run(seriesOf(leak), values);
  assertEquals(note, undefined);
  assertEquals(findings.length, 1);
  const [finding] = findings;
  assertEquals([finding?.startMs, finding?.endMs, finding?.direction], [0, 120_000, "increasing"]);
  assertAlmostEquals(finding!.magnitude, 60 * 2 ** 20, 1);
  assertAlmostEquals(finding!.secondsToLimit!, 120, 1e-6);
});

Deno.test("trendStudy says why there is no finding", () => {
  const run = (values: readonly number[]) =>
    trendStudy.run(seriesOf(values), withDefaults(trendStudy, {}));
  assertEquals(run(new Array(50).fill(3)), { findings: [], note: "stable: no significant trend" });
  assertEquals(run([1, 2, 3]).note, "3 samples are too few to show a trend");
});

Deno.test("trendStudy honours min_change", () => {
  const values = withDefaults(trendStudy, { min_change: 2 });
  assertEquals(trendStudy.run(seriesOf(leak), values).findings, []);
});

const FACTS = { slopePerHour: 3_600, change: 60, confidence: 0.99, deviation: 5 } as const;
const TEXTS = [
  [
    { ...FACTS, direction: "increasing", secondsToLimit: 90 },
    "Rising by 3.52 KiB per hour (60 B in 1 min); at this rate the limit is reached in 1 min 30 s.",
  ],
  [
    { ...FACTS, slopePerHour: -3_600, change: -60, direction: "decreasing" },
    "Falling by 3.52 KiB per hour (60 B in 1 min).",
  ],
  [{ ...FACTS, direction: "volatile" }, "Volatile: 5 B around the line, without a trend."],
  [{ ...FACTS, direction: "stable" }, "Stable: no significant trend."],
] as const;
for (const [found, text] of TEXTS) {
  Deno.test(`trendText() says "${text}"`, () => {
    assertEquals(trendText(found, { unit: "bytes", spanMs: 60_000 }), text);
  });
}
