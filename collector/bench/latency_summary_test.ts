import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../testing/random.ts";
import {
  countLatencies,
  type LatencyCounts,
  type LatencySummary,
  middleRatio,
  middleSummary,
  pooledRatio,
  poolLatencies,
  SLICES_MIN,
  summarizeLatencies,
} from "./latency_summary.ts";

Deno.test("countLatencies() tells three digits apart, and sorts by value", () => {
  const counts = countLatencies([1_234, 1.7449, 12.31, 1.7351, 12.34, 0.00987654]);
  assertEquals(counts, [[0.00988, 1], [1.74, 2], [12.3, 2], [1_230, 1]]);
});

Deno.test("summarizeLatencies() takes the nearest rank, whatever the order", () => {
  const counts = countLatencies(Array.from({ length: 2_000 }, (_, i) => (i * 7 % 2_000 + 1) / 100));
  assertEquals(summarizeLatencies(counts), {
    ...{ count: 2_000, p50: 10, p99: 19.8, p999: 20, worst: 20 },
  });
  assertEquals(summarizeLatencies([[7, 1]]), { count: 1, p50: 7, p99: 7, p999: 7, worst: 7 });
  const { p999, worst } = summarizeLatencies([[1, 1_498], [2, 1], [3, 1]]);
  assertEquals([p999, worst], [2, 3]);
});

Deno.test("summarizeLatencies() of nothing has no numbers", () => {
  assertEquals(summarizeLatencies(countLatencies([])), {
    ...{ count: 0, p50: NaN, p99: NaN, p999: NaN, worst: NaN },
  });
});

Deno.test("poolLatencies() comes to what the slices' latencies come to together", () => {
  const slices = [[5, 1, 3, 3], [2, 3], [], [9, 1]];
  assertEquals(poolLatencies(slices.map(countLatencies)), countLatencies(slices.flat()));
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
  assertEquals(Math.round(100 * middleRatio(rounds, base).ratio), 110);
});

const BOUNDS: readonly [rounds: number, low: number, high: number][] = [
  [1, 0, Infinity],
  [5, 0, Infinity],
  [6, 1, 6],
  [7, 1, 7],
  [9, 2, 8],
  [12, 3, 10],
  [25, 8, 18],
];
for (const [count, low, high] of BOUNDS) {
  Deno.test(`middleRatio() is sure of its bounds, as tables of the sign test have them: ${count}`, () => {
    const base = Array.from({ length: count }, () => summary(1));
    const rounds = base.map((_, i) => summary(count - i));
    const { ratio, ...bounds } = middleRatio(rounds, base);
    assertEquals([ratio, bounds], [(count + 1) / 2, { low, high }]);
  });
}

/** Waits of a slice with nobody looking: one in fifty queues behind something. */
function quietSlice(random: () => number): number[] {
  return Array.from({ length: 2_000 }, () => random() < 0.02 ? 10 + 30 * random() : 1.7);
}

/** Slices of which those numbered have their first waits behind a reading of 20 ms, due each 250 us. */
function slices(
  count: number,
  { seed, readIn = [] }: { readonly seed: string; readonly readIn?: readonly number[] },
): readonly LatencyCounts[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, slice) => {
    const waits = quietSlice(random);
    const read = Array.from(
      { length: readIn.includes(slice) ? 80 : 0 },
      (_, i) => 20_000 - 250 * i,
    );
    return countLatencies([...read, ...waits.slice(read.length)]);
  });
}

Deno.test("pooledRatio() sees a reading in one slice of twenty-five, which middles do not", () => {
  const base = slices(25, { seed: "nobody" });
  const read = slices(25, { seed: "fgm", readIn: [17] });
  const pooled = summarizeLatencies(poolLatencies(read));
  assertEquals(pooled.worst, 20_000);
  assert(pooled.p999 > 1_000, `${pooled.p999}`);
  const { ratio, high } = pooledRatio(read, { base, random: seededRandom("bounds") });
  assert(ratio > 25 && high >= ratio, `${ratio} to ${high}`);
  const { p999 } = middleSummary(read.map(summarizeLatencies));
  assert(p999 < 50, `${p999}`);
});

Deno.test("pooledRatio() is 1 of the same, with bounds on both sides, and the same each time", () => {
  const [own, base] = [slices(20, { seed: "a" }), slices(20, { seed: "b" })];
  const got = pooledRatio(own, { base, random: seededRandom("bounds") });
  assert(0.9 < got.low && got.low < 1 && 1 < got.high && got.high < 1.1, JSON.stringify(got));
  assert(got.low <= got.ratio && got.ratio <= got.high, JSON.stringify(got));
  assertEquals(pooledRatio(own, { base, random: seededRandom("bounds") }), got);
});

Deno.test("pooledRatio() is not sure when a reading lies in one slice and might lie in none", () => {
  const base = slices(40, { seed: "nobody" });
  const read = slices(40, { seed: "fgm", readIn: [3] });
  const { low, high } = pooledRatio(read, { base, random: seededRandom("bounds") });
  assert(low < 1.1 && high > 1.1, `${low} to ${high}`);
});

Deno.test("pooledRatio() draws whole slices: its bounds are those of drawing from all latencies", () => {
  const own = slices(12, { seed: "own", readIn: [1, 5, 6] });
  const base = own.map(() => countLatencies([1]));
  const got = pooledRatio(own, { base, random: seededRandom("same") });
  assertEquals(got, {
    ratio: summarizeLatencies(poolLatencies(own)).p999,
    ...plainBounds(own, seededRandom("same")),
  });
});

/** The bounds of the p99.9 without any shortcut; the base is 1 in every draw. */
function plainBounds(own: readonly LatencyCounts[], random: () => number) {
  const pick = () => own[Math.floor(random() * own.length)]!;
  const drawn = Array.from({ length: 2_000 }, () => {
    const { p999 } = summarizeLatencies(poolLatencies(own.map(pick)));
    own.forEach(() => random()); // what is drawn of the base
    return p999;
  }).sort((a, b) => a - b);
  return { low: drawn[50], high: drawn[1_949] };
}

Deno.test("pooledRatio() of few slices, or of none, has no bounds", () => {
  const random = seededRandom("bounds");
  const [few, many] = [slices(SLICES_MIN - 1, { seed: "a" }), slices(SLICES_MIN, { seed: "b" })];
  for (const [own, base] of [[few, many], [many, few], [[], many]] as const) {
    const { low, high } = pooledRatio(own, { base, random });
    assertEquals([low, high], [0, Infinity]);
  }
});
