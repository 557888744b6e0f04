/**
 * How fast the viewer answers one question at a time, and how fast bare DuckDB reads the same rows.
 *
 * @module
 */

import {
  atMost,
  attempt,
  type BenchOptions,
  type BenchRow,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { Random } from "@fgm/collector/testing/random";
import { type BareDuckDb, openBareDuckDb } from "./bare_duckdb.ts";
import {
  type GeneratedData,
  openGeneratedData,
  openMergedData,
  segmentsIn,
} from "./generated_data.ts";
import { describeTimes, percentile } from "./measurements.ts";
import {
  dealQuestions,
  HOUR_MS,
  lengthText,
  METRIC,
  type Question,
  timeseriesPath,
  withRange,
} from "./questions.ts";
import { viewData, type ViewedData } from "./viewed_data.ts";

/** Questions of one kind that count, where there are as many. */
const ROUNDS_MAX = 40;
/** Questions before those that count, where there are enough: hot functions are compiled after them. */
const WARM_UP_ROUNDS_MAX = 8;
const POINTS = 480;
const POINTS_MAX = 1_920;

/** A kind of question to `/api/timeseries`. */
interface SeriesCase {
  readonly what: string;
  readonly count: number;
  readonly lengthMs: number;
  readonly points: number;
  readonly mayBePartly?: boolean;
  /** Most milliseconds of the median; undefined where there is no target. */
  readonly limitMs?: number;
  /** Most of the median as a multiple of the bare scan's. */
  readonly ratioMax?: number;
}

/** Rows on series, lists and events, of segments as the collector leaves them. */
export async function queryBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  return await askAbout(await openGeneratedData(options), { ...options, made: "generated" });
}

/** The same of merged segments, which is what a node has of all but the last half hour. */
export async function mergedQueryBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  return await askAbout(await openMergedData(options), { ...options, made: "merged" });
}

async function askAbout(
  generated: GeneratedData,
  options: BenchOptions & { readonly made: "generated" | "merged" },
): Promise<readonly BenchRow[]> {
  await using bare = await openBareDuckDb(generated.directory);
  const rows: BenchRow[] = [...describeData(generated, options.made)];
  for (const each of seriesCases(generated, options)) {
    options.say(each.what);
    rows.push(...await attempt(each.what, () => seriesRows(each, { generated, bare })));
  }
  for (const each of listCases(generated, options)) {
    options.say(each.what);
    rows.push(...await attempt(each.what, () => listRows(each, generated)));
  }
  return rows;
}

function describeData(
  { manifest, isKept }: GeneratedData,
  made: "generated" | "merged",
): readonly BenchRow[] {
  const { order, samples, segments, bytes, elapsedMs, processes } = manifest;
  const size = `${readable(samples / 1e6)} million samples, ${segments} segments`;
  return [
    note(
      `data: ${lengthText(order.ticks * 1_000)} of ${order.containers} containers`,
      `${size}, ${readable(bytes / 1e6)} MB`,
    ),
    note(
      `  ${made}`,
      `${readable(elapsedMs / 1_000)} s, ${processes} at a time${isKept ? ", earlier" : ""}`,
    ),
  ];
}

/** A quick look has an hour of data, of which it asks for quarters. */
function hourOf({ quick }: BenchOptions): number {
  return quick ? HOUR_MS / 4 : HOUR_MS;
}

function seriesCases(
  { manifest: { order } }: GeneratedData,
  options: BenchOptions,
): readonly SeriesCase[] {
  const hourMs = hourOf(options);
  const hour = lengthText(hourMs);
  const dayMs = order.ticks * 1_000;
  return [
    {
      what: `${hour} of 10 containers, one metric`,
      ...{ count: 10, lengthMs: hourMs, points: POINTS },
      ...{ limitMs: 50, ratioMax: 1.5 },
    },
    {
      what: `${hour} of ${order.containers} containers, one metric`,
      ...{ count: order.containers, lengthMs: hourMs, points: POINTS, mayBePartly: true },
    },
    {
      what: `${lengthText(dayMs)} of one container at ${POINTS_MAX} points`,
      ...{ count: 1, lengthMs: dayMs, points: POINTS_MAX },
      limitMs: 150,
    },
  ];
}

interface SeriesTimes {
  readonly firstMs: number[];
  readonly againMs: number[];
  readonly scanMs: number[];
  readonly foldMs: number[];
  readonly rows: number[];
}

async function seriesRows(
  each: SeriesCase,
  { generated, bare }: { readonly generated: GeneratedData; readonly bare: BareDuckDb },
): Promise<readonly BenchRow[]> {
  // A viewer that was asked nothing yet remembers nothing of what it reads here.
  await using data = await viewData(generated);
  const dealt = dealQuestions(new Random(each.what), { data: data.asked, ...each });
  if (dealt.length === 0) throw new Error("too few containers live as long");
  const warmUp = Math.min(WARM_UP_ROUNDS_MAX, Math.floor(dealt.length / 4));
  const times: SeriesTimes = { firstMs: [], againMs: [], scanMs: [], foldMs: [], rows: [] };
  for (const [round, question] of dealt.slice(0, warmUp + ROUNDS_MAX).entries()) {
    const timed = await timeQuestion(question, {
      each,
      data,
      bare,
      isViewerFirst: round % 2 === 0,
    });
    if (round < warmUp) continue;
    for (const [key, value] of Object.entries(timed)) times[key as keyof SeriesTimes].push(value);
  }
  return describeSeries(each, times);
}

async function timeQuestion(
  question: Question,
  options: {
    readonly each: SeriesCase;
    readonly data: ViewedData;
    readonly bare: BareDuckDb;
    /** In turn, so that neither always finds the files fresh in the processor's caches. */
    readonly isViewerFirst: boolean;
  },
): Promise<Readonly<Record<keyof SeriesTimes, number>>> {
  const { each, data, bare, isViewerFirst } = options;
  const paths = segmentsIn(data.generated, question);
  const ask = async () => {
    const { body, elapsedMs } = await data.viewer.ask(timeseriesPath(question, each));
    const isWhole = !body.truncated && body.series.length === each.count;
    if (!isWhole) throw new Error("the viewer's answer is not whole");
    return elapsedMs;
  };
  const early = isViewerFirst ? await ask() : undefined;
  const scanned = await bare.scan(question, paths);
  const folded = await bare.fold(question, { paths, points: each.points });
  return {
    firstMs: early ?? await ask(),
    againMs: await ask(),
    scanMs: scanned.elapsedMs,
    foldMs: folded.elapsedMs,
    rows: scanned.rows,
  };
}

function describeSeries(each: SeriesCase, times: SeriesTimes): readonly BenchRow[] {
  const { what, limitMs, ratioMax } = each;
  const ratio = middle(times.firstMs) / middle(times.scanMs);
  const against = "  against the same scan in bare DuckDB";
  const scan = `scan ${readable(middle(times.scanMs))} ms for ${middle(times.rows)} rows`;
  return [
    limitMs === undefined
      ? note(what, `${readable(middle(times.firstMs))} ms`)
      : atMost(what, { value: middle(times.firstMs), limit: limitMs, unit: "ms" }),
    ratioMax === undefined
      ? note(against, `${readable(ratio)} x`)
      : atMost(against, { value: ratio, limit: ratioMax, unit: "x" }),
    note(
      "  bare DuckDB",
      `${scan}, min/max/avg per bucket ${readable(middle(times.foldMs))} ms`,
    ),
    note(`  of ${times.firstMs.length} questions`, describeTimes(times.firstMs)),
    note("  each asked again", describeTimes(times.againMs)),
  ];
}

function middle(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** A kind of question that is not about chosen containers. */
interface ListCase {
  readonly what: string;
  readonly path: string;
  readonly lengthMs: number;
}

function listCases(
  { manifest: { order } }: GeneratedData,
  options: BenchOptions,
): readonly ListCase[] {
  const [hourMs, dayMs] = [hourOf(options), order.ticks * 1_000];
  const sorted = `/api/containers?sort=${METRIC}`;
  return [
    { what: `${lengthText(hourMs)}, containers by a metric`, path: sorted, lengthMs: hourMs },
    { what: `${lengthText(hourMs)}, events`, path: "/api/events", lengthMs: hourMs },
    { what: `${lengthText(dayMs)}, events`, path: "/api/events", lengthMs: dayMs },
  ];
}

async function listRows(
  { what, path, lengthMs }: ListCase,
  generated: GeneratedData,
): Promise<readonly BenchRow[]> {
  await using data = await viewData(generated);
  const dealt = dealQuestions(new Random(what), { data: data.asked, count: 0, lengthMs });
  const [firstMs, againMs]: [number[], number[]] = [[], []];
  for (const question of dealt.slice(0, ROUNDS_MAX)) {
    for (const times of [firstMs, againMs]) {
      times.push((await data.viewer.ask(withRange(path, question))).elapsedMs);
    }
  }
  return [
    note(what, describeTimes(firstMs)),
    note("  asked again", describeTimes(againMs)),
  ];
}
