/**
 * Answers about random data against a model that knows nothing of files, windows, statements and the
 * cache: it is given the ticks that were written.
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Container } from "@fgm/collector/model";
import {
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestSample,
  type TestTick,
} from "../testing/data_dir.ts";
import { type Random, randomInteger, seededRandom } from "../testing/random.ts";
import { openTestQueries } from "../testing/test_queries.ts";
import { EnvelopeBuilder, planGrid } from "./envelope.ts";
import {
  type EnvelopeAnswer,
  type SamplesAnswer,
  type SeriesMembers,
  seriesOf,
} from "./series_request.ts";

const GAUGE = "cgroup.v2.memory.current";
/** Container's own rows have it, and those of its devices. */
const COUNTER = "cgroup.v2.io.stat.rbytes";
const PROCESS_GAUGE = "process.threads";
const PROCESS_COUNTER = "process.io.read_bytes";
const METRICS = [GAUGE, COUNTER, PROCESS_GAUGE, PROCESS_COUNTER];
const INTERVAL_MS = 1_000;

const [OLD, NEW, ALONE, ELSEWHERE, NEVER] = [
  testContainer("aaaa"),
  testContainer("bbbb"),
  testContainer("cccc"),
  testContainer("dddd"),
  testContainer("eeee"),
];

/** When each container lives, in seconds, and which node it is on. */
type Life = readonly [container: Container, first: number, last: number];

/** What one tick says of one container: values that step back now and then, and are absent at times. */
function samplesAt(random: Random, container: Container, state: Map<string, number>): TestSample[] {
  const grown = (key: string) => {
    const value = random() < 0.03 ? 0 : (state.get(`${container.id} ${key}`) ?? 500) +
      randomInteger(random, { least: 0, most: 3 });
    state.set(`${container.id} ${key}`, value);
    return value;
  };
  const values: Record<string, number> = { [COUNTER]: grown("own") };
  if (random() > 0.1) values[GAUGE] = randomInteger(random, { least: 0, most: 1_000 });
  const parts = [1, 2, 3].filter(() => random() < 0.7).map((pid) => ({
    subject: subjectOf(container, { pid }),
    values: { [PROCESS_GAUGE]: pid, [PROCESS_COUNTER]: grown(String(pid)) },
  }));
  const device = { subject: subjectOf(container, { device: "259:0" }), values: { [COUNTER]: 7 } };
  return [{ subject: subjectOf(container), values }, ...parts, device];
}

function drawTicks(random: Random, lives: readonly Life[]): TestTick[] {
  const ticks: TestTick[] = [];
  const state = new Map<string, number>();
  for (let second = 0; second < SECONDS;) {
    const alive = lives.filter(([, first, last]) => first <= second && second <= last);
    ticks.push({
      timeMs: START_MS + second * INTERVAL_MS + randomInteger(random, { least: 0, most: 30 }),
      samples: alive.flatMap(([container]) => samplesAt(random, container, state)),
    });
    second += random() < 0.9 ? 1 : randomInteger(random, { least: 2, most: 8 });
  }
  return ticks;
}

const SECONDS = 120;

/** Writes the ticks into segments, and the last of them into journals. */
async function write(
  data: TestData,
  random: Random,
  node: {
    readonly ticks: readonly TestTick[];
    readonly lives: readonly Life[];
    identifier: string;
  },
): Promise<void> {
  const { ticks, identifier } = node;
  const containers = node.lives.map(([container]) => container);
  for (let at = 0; at < ticks.length;) {
    const count = randomInteger(random, { least: 8, most: 40 });
    const some = ticks.slice(at, at + count).map((tick, i) =>
      i === 0 ? { ...tick, containers } : tick
    );
    const isLast = at + 2 * count > ticks.length;
    if (isLast) data.journal(some[0]!.timeMs, { identifier }).append(some);
    else await data.segment(some, { identifier });
    at += count;
  }
}

interface Question {
  readonly metric: string;
  readonly as: "raw" | "rate";
  readonly fromMs: number;
  readonly toMs: number;
}

/** A value of a series, or that it is interrupted there. */
type Point = readonly [timeMs: number, value: number] | "break";

interface Read {
  readonly timeMs: number;
  readonly value: number;
}

/** All that was ever said of a metric of a container in a range, by part; "" is the container. */
function readsOf(
  ticks: readonly TestTick[],
  container: Container,
  { metric, fromMs, toMs }: Omit<Question, "as">,
): Map<string, Read[]> {
  const byPart = new Map<string, Read[]>();
  for (const { timeMs, samples } of ticks) {
    if (timeMs < fromMs || timeMs >= toMs) continue;
    for (const { subject, values } of samples) {
      const value = values[metric];
      if (subject.containerId !== container.id || value === undefined) continue;
      if (subject.device !== undefined) continue; // decoys: the container's own row holds the sum
      const part = String(subject.pid ?? "");
      byPart.set(part, [...byPart.get(part) ?? [], { timeMs, value }]);
    }
  }
  return byPart;
}

function rawPoints(reads: readonly Read[], gapMs: number): Point[] {
  return reads.flatMap(({ timeMs, value }, i): Point[] => {
    const isAfterGap = i > 0 && timeMs - reads[i - 1]!.timeMs > gapMs;
    return isAfterGap ? ["break", [timeMs, value]] : [[timeMs, value]];
  });
}

function ratePoints(reads: readonly Read[]): Point[] {
  return reads.slice(1).flatMap((read, i): Point[] => {
    const before = reads[i]!;
    const elapsedMs = read.timeMs - before.timeMs;
    if (elapsedMs > 3 * INTERVAL_MS || read.value < before.value) return ["break"];
    return [[read.timeMs, (read.value - before.value) * 1_000 / elapsedMs]];
  });
}

function sumOfParts(parts: readonly (readonly Read[])[]): Read[] {
  const sums = new Map<number, number>();
  for (const { timeMs, value } of parts.flat()) sums.set(timeMs, (sums.get(timeMs) ?? 0) + value);
  return [...sums].map(([timeMs, value]) => ({ timeMs, value })).sort((a, b) =>
    a.timeMs - b.timeMs
  );
}

function memberPoints(byPart: ReadonlyMap<string, readonly Read[]>, as: "raw" | "rate"): Point[] {
  const own = byPart.get("");
  if (own !== undefined) {
    return as === "rate" ? ratePoints(own) : rawPoints(own, 1.75 * INTERVAL_MS);
  }
  const parts = [...byPart.values()];
  if (as === "raw") return rawPoints(sumOfParts(parts), 1.75 * INTERVAL_MS);
  const rates = parts.map((part) =>
    ratePoints(part).flatMap((point) =>
      point === "break" ? [] : [{ timeMs: point[0], value: point[1] }]
    )
  );
  return rawPoints(sumOfParts(rates), 3.5 * INTERVAL_MS);
}

/** What the model says of a series: times, values, and positions of breaks. */
function model(
  ticks: readonly TestTick[],
  members: readonly Container[],
  question: Question,
): { timesMs: number[]; values: number[]; breaks: number[] } {
  const { as, toMs } = question;
  const fromMs = question.fromMs - (as === "rate" ? 3 * INTERVAL_MS : 0);
  const reads = members.map((member) => readsOf(ticks, member, { ...question, fromMs, toMs }));
  const firstMs = reads.map((byPart) =>
    Math.min(Infinity, ...[...byPart.values()].flat().map(({ timeMs }) => timeMs))
  );
  const found = { timesMs: [] as number[], values: [] as number[], breaks: [] as number[] };
  members.forEach((_, i) => {
    const endMs = Math.min(Infinity, ...firstMs.slice(i + 1));
    let isBroken = true;
    for (const point of memberPoints(reads[i]!, as)) {
      if (point === "break") {
        isBroken = true;
        continue;
      }
      const [timeMs, value] = point;
      if (timeMs < question.fromMs || timeMs >= endMs) continue;
      if (isBroken && found.timesMs.length > 0) found.breaks.push(found.timesMs.length);
      isBroken = false;
      found.timesMs.push(timeMs);
      found.values.push(value);
    }
  });
  return found;
}

function checkSamples(
  answer: SamplesAnswer,
  ticks: readonly TestTick[],
  { series, question, hint }: {
    readonly series: readonly SeriesMembers[];
    readonly question: Question;
    readonly hint: string;
  },
): void {
  assertEquals(answer.isTruncated, false, hint);
  series.forEach(({ container, members }, i) => {
    const found = answer.series[i]!;
    const want = model(ticks, members, question);
    assertEquals(found.container, container, hint);
    assertEquals(found.memberIds, members.map(({ id }) => id), hint);
    assertEquals([...found.timesMs], want.timesMs, hint);
    found.values.forEach((value, at) => assertAlmostEquals(value, want.values[at]!, 1e-6, hint));
    assertEquals([...found.breaks], want.breaks, hint);
  });
}

function checkDrawing(
  answer: EnvelopeAnswer,
  { series, intervalMs }: SamplesAnswer,
  { points, range, hint }: {
    readonly points: number;
    readonly range: Pick<Question, "fromMs" | "toMs">;
    readonly hint: string;
  },
): void {
  const grid = planGrid(range, { points, intervalMs });
  const folded = series.map(({ timesMs, values, breaks }) => {
    const builder = new EnvelopeBuilder(grid, points);
    timesMs.forEach((timeMs, i) => {
      if (breaks.includes(i)) builder.addBreak();
      builder.add(timeMs, values[i]!);
    });
    return builder;
  });
  const isRaw = folded.every(({ fitsSamples }) => fitsSamples);
  answer.series.forEach(({ points: drawn }, i) => {
    assertEquals(drawn, isRaw ? folded[i]!.samplePoints() : folded[i]!.bucketPoints(), hint);
    assert(drawn.timesMs.length <= points, hint);
    const { values } = series[i]!;
    const finite = (column: readonly number[]) => column.filter((n) => !Number.isNaN(n));
    assertEquals(
      [Math.min(...finite(drawn.min)), Math.max(...finite(drawn.max))],
      [Math.min(...values), Math.max(...values)],
      hint,
    );
  });
}

function checkAverages(
  averages: ReadonlyMap<string, number>,
  { series }: SamplesAnswer,
  hint: string,
): void {
  const seen = series.filter(({ values }) => values.length > 0);
  assertEquals([...averages.keys()].sort(), seen.map(({ container }) => container.id).sort(), hint);
  for (const { container, values } of seen) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assertAlmostEquals(averages.get(container.id)!, mean, 1e-6, hint);
  }
}

function checkMoved(
  ids: ReadonlySet<string>,
  ticks: readonly TestTick[],
  { question, hint }: { readonly question: Question; readonly hint: string },
): void {
  const movedIn = (range: Pick<Question, "fromMs" | "toMs">) =>
    CONTAINERS.filter((container) =>
      [...readsOf(ticks, container, { ...question, ...range }).values()]
        .some((reads) => new Set(reads.map(({ value }) => value)).size > 1)
    ).map(({ id }) => id);
  const missed = movedIn(question).filter((id) => !ids.has(id));
  assertEquals(missed, [], hint);
  // Of a segment that the range cuts, all may count.
  const ever = new Set(movedIn({ fromMs: -Infinity, toMs: Infinity }));
  assertEquals([...ids].filter((id) => !ever.has(id)), [], hint);
}

const SERIES: readonly SeriesMembers[] = [
  { container: NEW, members: [OLD, NEW] },
  { container: ALONE, members: [ALONE] },
  { container: ELSEWHERE, members: [ELSEWHERE] },
  { container: NEVER, members: [NEVER] },
];
const CONTAINERS = SERIES.flatMap(({ members }) => members);

/** Writes the data of two nodes; gives all their ticks. */
async function writeNodes(data: TestData, random: Random): Promise<TestTick[]> {
  const change = randomInteger(random, { least: 40, most: 80 });
  const linger = randomInteger(random, { least: 0, most: 3 });
  const here: Life[] = [
    [OLD, 0, change + linger],
    [NEW, change, SECONDS],
    [ALONE, randomInteger(random, { least: 0, most: 60 }), SECONDS],
  ];
  const all: TestTick[] = [];
  for (
    const [identifier, lives] of [
      ["fgm-here", here],
      ["fgm-there", [[ELSEWHERE, 0, SECONDS]]],
    ] as const
  ) {
    const ticks = drawTicks(random, lives);
    await write(data, random, { ticks, lives, identifier });
    all.push(...ticks);
  }
  return all;
}

function drawQuestion(random: Random, metric: string): Question {
  const fromMs = START_MS + randomInteger(random, { least: -5_000, most: 100_000 });
  const toMs = fromMs + randomInteger(random, { least: 1, most: 130_000 });
  return { metric, as: random() < 0.5 ? "raw" : "rate", fromMs, toMs };
}

const SEED = 20_261;

for (let round = 0; round < 6; round++) {
  Deno.test(`samples, envelopes, averages and moved agree with the model, seed ${SEED + round}`, async () => {
    const random = seededRandom(SEED + round);
    await using data = await TestData.create();
    const ticks = await writeNodes(data, random);
    await using core = await openTestQueries(data.dir, {
      samplesPerWindow: [1_000_000, 200, 40][round % 3]!,
      ...(round % 2 === 0 ? {} : { cacheBytes: 262_144 }),
    });
    const { signal } = new AbortController();
    for (let ask = 0; ask < 30; ask++) {
      const question = drawQuestion(random, METRICS[ask % METRICS.length]!);
      const hint = `seed ${SEED + round}, question ${ask}: ${JSON.stringify(question)}`;
      // Some first, so that of some containers more is kept than of others.
      const series = SERIES.filter(() => random() < 0.4);
      const some = await core.queries.samples({ ...question, series, signal });
      checkSamples(some, ticks, { series, question, hint });
      const request = { ...question, series: SERIES, signal };
      const samples = await core.queries.samples(request);
      checkSamples(samples, ticks, { series: SERIES, question, hint });
      const points = [1, 2, 7, 60, 1_000][ask % 5]!;
      const drawing = await core.queries.envelopes({ ...request, points });
      checkDrawing(drawing, samples, { points, range: question, hint });
      const single = { ...request, series: CONTAINERS.map(seriesOf) };
      for (const asked of [request, single]) {
        const { averages } = await core.queries.averages(asked);
        checkAverages(averages, await core.queries.samples(asked), hint);
      }
      const { ids } = await core.queries.moved({ ...question, containers: CONTAINERS, signal });
      checkMoved(ids, ticks, { question, hint });
    }
  });
}
