import { assertEquals } from "@std/assert";
import {
  type LatencySummary,
  middleRatio,
  middleSummary,
  summarizeLatencies,
} from "./latency_summary.ts";

Deno.test("summarizeLatencies() takes the nearest rank, whatever the order", () => {
  const latencies = Float64Array.from({ length: 2_000 }, (_, i) => 2_000 - i);
  assertEquals(summarizeLatencies(latencies), {
    ...{ count: 2_000, p50: 1_000, p99: 1_980, p999: 1_998, worst: 2_000 },
  });
  assertEquals(summarizeLatencies(Float64Array.of(7)), {
    ...{ count: 1, p50: 7, p99: 7, p999: 7, worst: 7 },
  });
});

Deno.test("summarizeLatencies() of nothing has no numbers", () => {
  assertEquals(summarizeLatencies(new Float64Array()), {
    ...{ count: 0, p50: NaN, p99: NaN, p999: NaN, worst: NaN },
  });
});

function summary(p999: number, worst = p999): LatencySummary {
  return { count: 10, p50: 1, p99: 2, p999, worst };
}

Deno.test("middleSummary() is not moved by one bad round, but for the worst", () => {
  const got = middleSummary([summary(5), summary(900), summary(4, 6)]);
  assertEquals(got, { count: 30, p50: 1, p99: 2, p999: 5, worst: 900 });
});

Deno.test("middleRatio() compares within rounds", () => {
  const base = [summary(10), summary(100), summary(20)];
  const rounds = [summary(11), summary(110), summary(80)];
  assertEquals(Math.round(100 * middleRatio(rounds, { base, key: "p999" }).middle), 110);
  assertEquals(middleRatio(rounds, { base, key: "p50" }).middle, 1);
});

const BOUNDS: readonly [rounds: number, low: number, high: number][] = [
  [1, 0, Infinity],
  [5, 0, Infinity],
  [6, 1, 6],
  [9, 2, 8],
  [12, 3, 10],
  [25, 8, 18],
];
for (const [count, low, high] of BOUNDS) {
  Deno.test(`middleRatio() is sure of its bounds, as tables of the sign test have them: ${count}`, () => {
    const base = Array.from({ length: count }, () => summary(1));
    const rounds = base.map((_, i) => summary(count - i));
    const { middle, ...bounds } = middleRatio(rounds, { base, key: "p999" });
    assertEquals([middle, bounds], [(count + 1) / 2, { low, high }]);
  });
}
