import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Random } from "../testing/random.ts";
import { mergeLimits } from "./merge_limits.ts";
import { type MergeLimits, planMerges, type PlannedMerge, type PlannedSegment } from "./plan.ts";

const DAY_MS = Date.UTC(2026, 0, 12);
const DAY_END_MS = DAY_MS + 86_400_000;
const MINUTE_MS = 60_000;

const LIMITS: MergeLimits = {
  nowMs: DAY_MS + 12 * 60 * MINUTE_MS,
  minAgeMs: 5 * MINUTE_MS,
  inputsMax: 4,
  bytesMax: 1_000,
  rowsMax: 100_000,
  openRowsMax: 60_000,
  rowGroupRows: 10_000,
  mergedRowGroupRows: 25_000,
  spanMsMax: 120 * MINUTE_MS,
  gapIntervals: 3,
  tierMax: 4,
};

/** A segment that begins a minute of the day and lasts for some minutes. */
function segment(
  minute: number,
  minutes: number,
  changes: Partial<PlannedSegment> = {},
): PlannedSegment {
  return {
    stem: `s${String(minute).padStart(5, "0")}`,
    partition: "dt=2026-01-12/identifier=a",
    dayEndMs: DAY_END_MS,
    startMs: DAY_MS + minute * MINUTE_MS,
    endMs: DAY_MS + (minute + minutes) * MINUTE_MS - 1_000,
    rowCount: 10,
    byteSize: 10,
    tier: 0,
    isMergeable: true,
    origin: "worker-1",
    intervalMs: 1_000,
    ...changes,
  };
}

/** Segments of equal length, one after the other. */
function row(
  minute: number,
  count: number,
  { minutes = 2, ...changes }: Partial<PlannedSegment> & { readonly minutes?: number } = {},
): PlannedSegment[] {
  return Array.from({ length: count }, (_, i) => segment(minute + i * minutes, minutes, changes));
}

/** A plan as "tier: first minute…last minute". */
function told(merges: readonly PlannedMerge<PlannedSegment>[]): readonly string[] {
  return merges.map(({ inputs, tier }) =>
    `${tier}: ${inputs.map(({ stem }) => Number(stem.slice(1))).join(" ")}`
  );
}

const CASES: readonly (readonly [
  what: string,
  segments: readonly PlannedSegment[],
  want: readonly string[],
  changes?: Partial<MergeLimits>,
])[] = [
  ["nothing", [], []],
  ["one segment", row(0, 1), []],
  ["too few", row(0, 3), []],
  ["enough", row(0, 4), ["1: 0 2 4 6"]],
  ["more than enough", row(0, 7), ["1: 0 2 4 6"]],
  ["enough for two merges", row(0, 8), ["1: 0 2 4 6", "1: 8 10 12 14"]],
  ["whatever order they are listed in", row(0, 4).reverse(), ["1: 0 2 4 6"]],
  ["those that are too young wait", row(708, 8), ["1: 708 710 712 714"], {
    nowMs: DAY_MS + 721 * MINUTE_MS,
  }],
  ["one that ends in the future", row(800, 4), []],
  ["few, before a gap", [...row(0, 2), ...row(10, 1)], ["1: 0 2"]],
  ["one, before a gap", [...row(0, 1), ...row(10, 1)], []],
  ["a gap within the tolerance", [...row(0, 2), ...row(4.03, 2)], ["1: 0 2 4.03 6.03"]],
  ["overlapping files are neighbours", [...row(0, 2), ...row(3, 2)], ["1: 0 2 3 5"]],
  ["another node begins a stretch", [...row(0, 3), ...row(6, 3, { origin: "b" })], ["1: 0 2 4"]],
  [
    "another interval begins a stretch",
    [...row(0, 3), ...row(6, 3, { intervalMs: 500 })],
    ["1: 0 2 4"],
  ],
  ["partitions are apart", [...row(0, 2), ...row(4, 2, { partition: "b" })], []],
  [
    "one that cannot be read ends a stretch",
    [...row(0, 2), ...row(4, 1, { isMergeable: false }), ...row(6, 2)],
    ["1: 0 2"],
  ],
  ["a large one ends a stretch", [...row(0, 2), ...row(4, 1, { byteSize: 500 }), ...row(6, 2)], [
    "1: 0 2",
  ]],
  ["one of many rows ends it", [...row(0, 2), ...row(4, 1, { rowCount: 5e4 }), ...row(6, 2)], [
    "1: 0 2",
  ]],
  ["a long one ends it", [...row(0, 2), segment(4, 61), ...row(65, 2)], ["1: 0 2"]],
  ["no more bytes than fit", row(0, 4, { byteSize: 400 }), ["1: 0 2"]],
  ["no more rows than fit", row(0, 4, { rowCount: 40_000 }), ["1: 0 2"]],
  ["no longer than fits", row(0, 4, { minutes: 50 }), ["1: 0 50"]],
  ["no more open rows than fit", row(0, 4, { rowCount: 20_000, tier: 1 }), ["2: 0 2 4"]],
  ["open rows of small row groups", row(0, 4, { rowCount: 20_000 }), ["1: 0 2 4 6"]],
  ["open rows of large files", row(0, 4, { rowCount: 30_000, tier: 1 }), ["2: 0 2"]],
  ["one by itself does not wait for another", row(0, 3, { byteSize: 490 }), ["1: 0 2"]],
  ["the next tier", row(0, 4, { tier: 1 }), ["2: 0 2 4 6"]],
  ["the last tier", row(0, 4, { tier: 4 }), []],
  ["the last tier but one", row(0, 4, { tier: 3 }), ["4: 0 2 4 6"]],
  ["low tiers first", [...row(0, 4, { tier: 1 }), ...row(8, 4)], ["1: 8 10 12 14"]],
  ["a low one among others", [...row(0, 2, { tier: 1 }), ...row(4, 1), ...row(6, 1, { tier: 1 })], [
    "2: 0 2 4 6",
  ]],
  ["low ones behind wait", [...row(0, 3, { tier: 1 }), ...row(6, 2)], []],
  ["a past day's rest", row(0, 3), ["1: 0 2 4"], { nowMs: DAY_END_MS + 5 * MINUTE_MS }],
  ["a past day's rest of two tiers", [...row(0, 2, { tier: 1 }), ...row(4, 1)], ["2: 0 2 4"], {
    nowMs: DAY_END_MS + 5 * MINUTE_MS,
  }],
  ["a past day, not yet for long", row(0, 3), [], { nowMs: DAY_END_MS + 4 * MINUTE_MS }],
  [
    "a past day of which the last segment is young",
    [...row(1430, 3), segment(1436, 8)],
    [],
    { nowMs: DAY_END_MS + 6 * MINUTE_MS },
  ],
  [
    "partitions in the order of their days",
    [
      ...row(0, 4, { partition: "z" }),
      ...row(0, 4, { partition: "y", dayEndMs: DAY_END_MS + 1 }),
    ].reverse(),
    ["1: 0 2 4 6", "1: 0 2 4 6"],
  ],
];

for (const [what, segments, want, changes] of CASES) {
  Deno.test(`planMerges() of ${what}: ${want.length} merges`, () => {
    assertEquals(told(planMerges(segments, { ...LIMITS, ...changes })), want);
  });
}

Deno.test("planMerges() sorts partitions by day", () => {
  const late = row(0, 4, { partition: "a", dayEndMs: DAY_END_MS + 1 });
  const early = row(0, 4, { partition: "b" });
  const merges = planMerges([...late, ...early], LIMITS);
  assertEquals(merges.map(({ inputs: [first] }) => first?.partition), ["b", "a"]);
});

/** A segment that remembers the original segments in it and how often each was rewritten. */
interface Traced extends PlannedSegment {
  readonly rewrites: ReadonlyMap<string, number>;
}

const REAL = mergeLimits({ minAgeSeconds: 300, maxBytes: 128 * 1024 ** 2 });

/** What a day of a collector leaves behind when it is restarted and its segments are odd. */
interface DayOptions {
  readonly seed: number;
  readonly segmentMs: number;
  readonly bytes: readonly [least: number, most: number];
  readonly restarts: number;
  readonly rowsPerMs: number;
}

function traced(segment: PlannedSegment): Traced {
  return { ...segment, rewrites: new Map([[segment.stem, 0]]) };
}

function daySegments(
  { seed, segmentMs, bytes, restarts, rowsPerMs }: DayOptions,
): readonly Traced[] {
  const random = new Random(seed);
  const made: Traced[] = [];
  let atMs = DAY_MS;
  while (atMs < DAY_END_MS) {
    const isRestart = random.chance(restarts / (86_400_000 / segmentMs));
    const lengthMs = isRestart ? random.integer(1, segmentMs / 1_000) * 1_000 : segmentMs;
    made.push(traced({
      ...segment(0, 0),
      stem: `s${String(made.length).padStart(5, "0")}`,
      startMs: atMs,
      endMs: atMs + lengthMs - 1_000,
      byteSize: random.integer(...bytes),
      rowCount: Math.round(lengthMs * rowsPerMs),
    }));
    // Half of the restarts miss seconds enough for readers to call it a gap.
    atMs += lengthMs + (isRestart && random.chance(0.5) ? random.integer(3, 60) * 1_000 : 0);
  }
  return made;
}

function merged({ inputs, tier }: PlannedMerge<Traced>): Traced {
  const sum = (of: (segment: Traced) => number) => inputs.reduce((n, each) => n + of(each), 0);
  return {
    ...inputs[0]!,
    stem: `${inputs[0]!.stem.replace(/-m\d$/, "")}-m${tier}`,
    tier,
    startMs: Math.min(...inputs.map(({ startMs }) => startMs)),
    endMs: Math.max(...inputs.map(({ endMs }) => endMs)),
    byteSize: Math.ceil(0.6 * sum(({ byteSize }) => byteSize)),
    rowCount: sum(({ rowCount }) => rowCount),
    rewrites: new Map(
      inputs.flatMap(({ rewrites }) => [...rewrites].map(([stem, n]) => [stem, n + 1] as const)),
    ),
  };
}

function checkMerge({ inputs }: PlannedMerge<Traced>, present: readonly Traced[], nowMs: number) {
  assert(inputs.length >= 2 && inputs.length <= REAL.inputsMax);
  assertLessOrEqual(inputs.at(-1)!.endMs - inputs[0]!.startMs, REAL.spanMsMax);
  assertLessOrEqual(inputs.reduce((sum, { byteSize }) => sum + byteSize, 0), REAL.bytesMax);
  for (const input of inputs) assertLessOrEqual(input.endMs, nowMs - REAL.minAgeMs);
  for (const [i, input] of inputs.entries()) {
    const before = inputs[i - 1];
    if (before !== undefined) assertLessOrEqual(input.startMs - before.endMs, 3_000);
  }
  const [first, last] = [inputs[0]!, inputs.at(-1)!];
  const between = present.filter((each) =>
    each.startMs >= first.startMs && each.startMs <= last.startMs
  );
  assertEquals(between.length, inputs.length, "all that lies between is merged, too");
}

/** Lives through the day and an hour of the next, with a pass of the consolidator every few minutes. */
function liveThrough(options: DayOptions): { readonly left: Traced[]; readonly mostFiles: number } {
  const random = new Random(options.seed).fork("passes");
  const made = daySegments(options);
  let present: Traced[] = [];
  let next = 0;
  let mostFiles = 0;
  for (let nowMs = DAY_MS; nowMs < DAY_END_MS + 60 * MINUTE_MS;) {
    nowMs += random.integer(1, 15) * MINUTE_MS;
    while (next < made.length && made[next]!.endMs < nowMs) present.push(made[next++]!);
    for (;;) {
      const merges = planMerges(present, { ...REAL, nowMs });
      if (merges.length === 0) break;
      for (const merge of merges) {
        checkMerge(merge, present, nowMs);
        present = [...present.filter((each) => !merge.inputs.includes(each)), merged(merge)];
      }
    }
    mostFiles = Math.max(mostFiles, present.length);
  }
  assertEquals(
    present.flatMap(({ rewrites }) => [...rewrites.keys()]).sort(),
    made.map(({ stem }) => stem).sort(),
    "every segment is in exactly one file",
  );
  return { left: present, mostFiles };
}

const DAYS: readonly (readonly [
  what: string,
  options: Omit<DayOptions, "seed">,
  want: { readonly files: number; readonly rewrites: number; readonly atMost: number },
])[] = [
  [
    "960 segments of 90 s of 100 containers",
    { segmentMs: 90_000, bytes: [380_000, 420_000], restarts: 0, rowsPerMs: 8 },
    { files: 15, rewrites: 2, atMost: 50 },
  ],
  [
    "960 segments of 90 s of 5 containers",
    { segmentMs: 90_000, bytes: [18_000, 22_000], restarts: 0, rowsPerMs: 0.5 },
    { files: 15, rewrites: 2, atMost: 50 },
  ],
  [
    "960 segments of any size",
    { segmentMs: 90_000, bytes: [500, 40_000_000], restarts: 0, rowsPerMs: 8 },
    { files: 250, rewrites: 4, atMost: 270 },
  ],
  [
    "40 restarts",
    { segmentMs: 90_000, bytes: [380_000, 420_000], restarts: 40, rowsPerMs: 8 },
    { files: 70, rewrites: 3, atMost: 100 },
  ],
  [
    "86,400 segments of a second",
    { segmentMs: 1_000, bytes: [4_000, 5_000], restarts: 0, rowsPerMs: 8 },
    { files: 49, rewrites: 4, atMost: 1_300 },
  ],
  [
    "segments of an hour",
    { segmentMs: 3_600_000, bytes: [9_000_000, 9_500_000], restarts: 0, rowsPerMs: 8 },
    { files: 12, rewrites: 1, atMost: 14 },
  ],
];

for (const [what, options, want] of DAYS) {
  for (const seed of what.startsWith("86,400") ? [71] : [71, 72, 73]) {
    Deno.test(`planMerges() over a day of ${what}: at most ${want.rewrites} rewrites (seed ${seed})`, () => {
      const { left, mostFiles } = liveThrough({ ...options, seed });
      const rewrites = Math.max(...left.flatMap((each) => [...each.rewrites.values()]));
      assertLessOrEqual(rewrites, want.rewrites);
      assertLessOrEqual(left.length, want.files);
      assertLessOrEqual(mostFiles, want.atMost);
    });
  }
}
