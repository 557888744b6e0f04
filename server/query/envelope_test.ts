import { assert, assertEquals, assertThrows } from "@std/assert";
import { EnvelopeBuilder, type EnvelopePoints, planGrid } from "./envelope.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";

type Event = readonly [timeMs: number, value: number] | "break";

function build(
  events: readonly Event[],
  options: { fromMs: number; toMs: number; points: number; intervalMs?: number },
): EnvelopeBuilder {
  const { fromMs, toMs, points, intervalMs = 1_000 } = options;
  const builder = new EnvelopeBuilder(
    planGrid({ fromMs, toMs }, { points, intervalMs }),
    points,
  );
  for (const event of events) {
    if (event === "break") builder.addBreak();
    else builder.add(...event);
  }
  return builder;
}

/** One string a point: "time:value" for a sample, "time:min..max~avg" for a bucket. */
function show(points: EnvelopePoints): string[] {
  return points.timesMs.map((timeMs, i) => {
    const [min, max, avg] = [points.min[i]!, points.max[i]!, points.avg[i]!];
    if (Number.isNaN(min)) return `${timeMs}:null`;
    return min === max ? `${timeMs}:${min}` : `${timeMs}:${min}..${max}~${avg}`;
  });
}

const GRID_CASES: readonly [string, number, number, number, string][] = [
  ["uses the interval where it suffices", 0, 60_000, 480, "step 1000, origin 0, 60 buckets"],
  ["rounds the step to whole intervals", 0, 900_000, 480, "step 2000, origin 0, 450 buckets"],
  ["aligns to the epoch", 1_500, 61_500, 31, "step 2000, origin 0, 31 buckets"],
  ["takes the range itself for one point", 1_500, 61_500, 1, "step 60000, origin 1500, 1 buckets"],
];
for (const [fact, fromMs, toMs, points, want] of GRID_CASES) {
  Deno.test(`planGrid() ${fact}`, () => {
    const grid = planGrid({ fromMs, toMs }, { points, intervalMs: 1_000 });
    assertEquals(
      `step ${grid.stepMs}, origin ${grid.originMs}, ${grid.bucketCount} buckets`,
      want,
    );
  });
}

Deno.test("planGrid() refuses an empty range, a reversed one, and no points", () => {
  for (const [fromMs, toMs, points] of [[5, 5, 10], [6, 5, 10], [0, 5, 0], [0, 5, 1.5]] as const) {
    assertThrows(() => planGrid({ fromMs, toMs }, { points, intervalMs: 1 }), RangeError);
  }
});

const POINT_CASES: readonly [string, readonly Event[], number, readonly string[]][] = [
  ["gives nothing for no sample", [], 10, []],
  ["gives samples at their own times", [[1_003, 5], [2_001, 6]], 10, ["1003:5", "2001:6"]],
  [
    "puts a null one interval after the value before a break",
    [[1_000, 5], "break", [9_000, 6]],
    10,
    ["1000:5", "2000:null", "9000:6"],
  ],
  ["ignores a break before the first value", ["break", [1_000, 5]], 10, ["1000:5"]],
  ["ignores a break after the last value", [[1_000, 5], "break"], 10, ["1000:5"]],
  ["takes several breaks as one", [[0, 5], "break", "break", [9_000, 6]], 10, [
    "0:5",
    "1000:null",
    "9000:6",
  ]],
  [
    "folds into buckets when there are more samples than points",
    [[0, 1], [1_000, 3], [2_000, 8], [9_000, 4]],
    3,
    ["0:1..8~4", "5000:4"],
  ],
  [
    "marks the first empty bucket of a break",
    [[0, 1], [100, 2], [200, 3], [300, 3], [400, 3], "break", [9_500, 4]],
    5,
    ["0:1..3~2.4", "3000:null", "9000:4"],
  ],
  [
    "does not mark empty buckets without a break",
    [[0, 1], [100, 2], [200, 3], [300, 3], [400, 3], [9_500, 4]],
    5,
    ["0:1..3~2.4", "9000:4"],
  ],
  [
    "leaves a break between neighbouring buckets unmarked",
    [[0, 1], [100, 2], [200, 3], [300, 3], [2_900, 3], "break", [5_900, 4]],
    5,
    ["0:1..3~2.4", "3000:4"],
  ],
  ["leaves out what is outside the range", [[-1, 9], [0, 1], [10_000, 9]], 10, ["0:1"]],
  ["holds both values of one instant", [[5, 1], [5, 3]], 10, ["0:1..3~2"]],
];
for (const [fact, events, points, want] of POINT_CASES) {
  Deno.test(`EnvelopeBuilder ${fact}`, () => {
    const builder = build(events, { fromMs: 0, toMs: 10_000, points });
    assertEquals(
      show(builder.fitsSamples ? builder.samplePoints() : builder.bucketPoints()),
      want,
    );
  });
}

Deno.test("EnvelopeBuilder gives the cut first bucket the start of the range as its time", () => {
  const builder = build([[1_500, 1], [1_600, 2], [1_700, 3], [1_800, 4]], {
    fromMs: 1_500,
    toMs: 5_500,
    points: 3,
  });
  assertEquals(show(builder.bucketPoints()), ["1500:1..3~2"].map(() => "1500:1..4~2.5"));
});

Deno.test("EnvelopeBuilder keeps the extremes, the order and the count at every zoom", () => {
  const seed = 20_260_112;
  const random = seededRandom(seed);
  for (let round = 0; round < 400; round++) {
    const fromMs = randomInteger(random, { least: 0, most: 1e6 });
    const toMs = fromMs + randomInteger(random, { least: 1, most: 4e6 });
    const points = randomInteger(random, { least: 1, most: 300 });
    const intervalMs = [100, 1_000, 15_000][randomInteger(random, { least: 0, most: 2 })]!;
    const events: Event[] = [];
    let timeMs = fromMs;
    while (timeMs < toMs && events.length < 2_000) {
      if (random() < 0.05) events.push("break");
      events.push([timeMs, (random() - 0.5) * 10 ** randomInteger(random, { least: 0, most: 12 })]);
      timeMs += Math.floor(random() < 0.05 ? random() * 40 * intervalMs : intervalMs);
    }
    const context = `seed ${seed}, round ${round}`;
    const builder = build(events, { fromMs, toMs, points, intervalMs });
    const values = events.filter((event) => event !== "break").map(([, value]) => value);
    if (builder.fitsSamples) checkEnvelope(builder.samplePoints(), { values, points, context });
    checkEnvelope(builder.bucketPoints(), { values, points, context });
    assertEquals(builder.fitsSamples, points >= values.length + countBreaks(events), context);
  }
});

/** Breaks that a null point stands for: between two values. */
function countBreaks(events: readonly Event[]): number {
  return events.filter((event, i) => event === "break" && i > 0 && i < events.length - 1).length;
}

function checkEnvelope(
  envelope: EnvelopePoints,
  want: { values: readonly number[]; points: number; context: string },
): void {
  const { values, points, context } = want;
  const shown = envelope.min.filter((value) => !Number.isNaN(value));
  const max = envelope.max.filter((value) => !Number.isNaN(value));
  assertEquals(Math.min(...shown), Math.min(...values), `least value: ${context}`);
  assertEquals(Math.max(...max), Math.max(...values), `greatest value: ${context}`);
  assert(envelope.timesMs.length <= points, `${envelope.timesMs.length} points: ${context}`);
  envelope.timesMs.forEach((timeMs, i) => {
    if (i > 0) assert(timeMs > envelope.timesMs[i - 1]!, `times ascend: ${context}`);
    const [low, mean, high] = [envelope.min[i]!, envelope.avg[i]!, envelope.max[i]!];
    assert(Number.isNaN(low) || (low <= mean && mean <= high), `mean within: ${context}`);
  });
}

Deno.test("EnvelopeBuilder.addRun() folds as values one by one", () => {
  const seed = 31;
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round++) {
    const count = randomInteger(random, { least: 1, most: 300 });
    const timesMs = Float64Array.from({ length: count }, (_, i) => i * 1_000 - 20_000);
    const values = timesMs.map(() =>
      random() * 10 ** randomInteger(random, { least: -3, most: 9 })
    );
    const points = randomInteger(random, { least: 1, most: 320 });
    const grid = planGrid({ fromMs: 0, toMs: 250_000 }, { points, intervalMs: 1_000 });
    const [inRuns, oneByOne] = [
      new EnvelopeBuilder(grid, points),
      new EnvelopeBuilder(grid, points),
    ];
    for (let start = 0; start < count;) {
      const end = Math.min(count, start + randomInteger(random, { least: 1, most: 120 }));
      inRuns.addRun({ timesMs, values }, start, end);
      for (let i = start; i < end; i++) oneByOne.add(timesMs[i]!, values[i]!);
      inRuns.addBreak();
      oneByOne.addBreak();
      start = end;
    }
    const at = `seed ${seed}, round ${round}`;
    assertEquals(inRuns.fitsSamples, oneByOne.fitsSamples, at);
    assertEquals(inRuns.bucketPoints(), oneByOne.bucketPoints(), at);
    if (inRuns.fitsSamples) assertEquals(inRuns.samplePoints(), oneByOne.samplePoints(), at);
  }
});
