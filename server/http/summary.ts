/**
 * `/api/summary`: statistics and trends of some containers, and what to know first of each.
 *
 * @module
 */

import { ownerOf } from "../answers/series_question.ts";
import { CACHE_METRICS, KEY_METRICS, type KeyMetric } from "@fgm/collector/metric_roles";
import {
  summaryQuery,
  summarySchema,
  type WireMetricSummary,
  type WireSummary,
} from "../api/summary.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { lineageOf } from "../query/container_lookup.ts";
import { seenContainers } from "../query/data_view.ts";
import { type MetricView, shownUnit, viewMetric } from "../query/metric_view.ts";
import { INTERVAL_MS_DEFAULT } from "../query/plan.ts";
import { partsOf } from "../query/sample_parts.ts";
import { SAMPLES_PER_ANSWER_MAX, type SeriesRequest } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { MetricSummary, SummaryInput } from "../studies/summary/container_summary.ts";
import { limitNow } from "../studies/summary/limits.ts";
import type { StudySeries } from "../studies/study.ts";
import type { ChosenSeries } from "../answers/container_naming.ts";
import { namedSeries } from "./container_choice.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { requireMetric } from "./metrics.ts";
import { jsonRoute } from "./route.ts";

/** The metric that says what another must not reach. */
const LIMIT_OF: Readonly<Record<string, KeyMetric>> = {
  [KEY_METRICS.memory]: "memoryLimit",
  [KEY_METRICS.pids]: "pidsLimit",
};

const KEYS = Object.keys(KEY_METRICS) as KeyMetric[];

/**
 * Series that are read of a container: the key metrics as they were sampled and, where they are shown
 * so, as rates, and the parts of memory; or the one metric and its limit.
 */
const SERIES_COUNT = {
  ofAll: KEYS.length + KEYS.filter((key) => viewMetric(KEY_METRICS[key]).plotAsRate).length + 2,
  ofOne: 2,
} as const;

/** Answers with one summary per container. */
export const summaryRoute = jsonRoute({
  path: "/api/summary",
  summary: "Statistics, trends and highlights of up to 20 containers",
  query: summaryQuery,
  answer: summarySchema,
  handle: async ({ query, deps, signal: asked }) => {
    const snapshot = await deps.index.refresh();
    const range = rangeOf(query, deps);
    const metric = query.metric === undefined
      ? undefined
      : requireMetric(query.metric, { parameter: "metric", snapshot });
    const parts = partsOf(namedSeries(query.containers, deps), {
      range,
      intervalMs: shortestIntervalMs(snapshot),
      metricCount: metric === undefined ? SERIES_COUNT.ofAll : SERIES_COUNT.ofOne,
      samplesMax: SAMPLES_PER_ANSWER_MAX,
    });
    const answers = await deps.queries.inParts(
      parts,
      ({ series: chosen }, signal) =>
        summarizeSome(new SeriesReader({ deps, chosen, range, signal }), metric),
      asked,
    );
    return {
      from_ms: range.fromMs,
      to_ms: range.toMs,
      truncated: answers.some(({ isTruncated }) => isTruncated),
      summaries: answers.flatMap(({ summaries }) => summaries),
    };
  },
});

async function summarizeSome(
  reader: SeriesReader,
  metric: MetricView | undefined,
): Promise<{ readonly summaries: readonly WireContainerSummary[]; readonly isTruncated: boolean }> {
  const { chosen, deps: { workers }, signal } = reader;
  const inputs = metric === undefined ? await readAll(reader) : await readOne(reader, metric);
  const found = await Promise.all(
    inputs.map((input) => workers.run({ kind: "summary", input }, signal)),
  );
  const summaries = found.map(({ metrics, highlights }, i) => ({
    ...ownerOf(chosen[i]!),
    metrics: metrics.map(toWireMetricSummary),
    highlights,
  }));
  return { summaries, isTruncated: reader.isTruncated };
}

function shortestIntervalMs({ segments, journals }: IndexSnapshot): number {
  let shortestMs = Infinity;
  for (const { intervalMs } of segments) shortestMs = Math.min(shortestMs, intervalMs);
  for (const { intervalMs } of journals) shortestMs = Math.min(shortestMs, intervalMs);
  return Number.isFinite(shortestMs) ? shortestMs : INTERVAL_MS_DEFAULT;
}

/** Reads metrics of the chosen containers, each once. */
class SeriesReader {
  isTruncated = false;
  readonly chosen: readonly ChosenSeries[];
  readonly deps: AppDeps;
  readonly range: TimeRange;
  readonly signal: AbortSignal;
  readonly #read = new Map<string, Promise<readonly StudySeries[]>>();

  constructor({ deps, chosen, range, signal }: {
    readonly deps: AppDeps;
    readonly chosen: readonly ChosenSeries[];
    readonly range: TimeRange;
    readonly signal: AbortSignal;
  }) {
    this.deps = deps;
    this.chosen = chosen;
    this.range = range;
    this.signal = signal;
  }

  /** The series of a metric, in the order of the containers. */
  read(metric: string, as: SeriesRequest["as"]): Promise<readonly StudySeries[]> {
    const key = `${as} ${metric}`;
    let reading = this.#read.get(key);
    if (reading === undefined) this.#read.set(key, reading = this.#query(metric, as));
    return reading;
  }

  async #query(metric: string, as: SeriesRequest["as"]): Promise<readonly StudySeries[]> {
    const request = { metric, series: this.chosen, ...this.range, as, signal: this.signal };
    const { intervalMs, isTruncated, series } = await this.deps.queries.samples(request);
    this.isTruncated ||= isTruncated;
    const unit = shownUnit(viewMetric(metric), as);
    return series.map(({ timesMs, values }) => ({ timesMs, values, intervalMs, unit }));
  }
}

async function readOne(reader: SeriesReader, metric: MetricView): Promise<readonly SummaryInput[]> {
  const series = await reader.read(metric.name, shownAs(metric));
  const limits = await readLimits(reader, { metric: metric.name, series });
  return series.map((one, i) => ({
    described: [{ metric: metric.name, series: one, limit: limits[i] }],
  }));
}

async function readAll(reader: SeriesReader): Promise<readonly SummaryInput[]> {
  const raw = await Promise.all(KEYS.map((key) => reader.read(KEY_METRICS[key], "raw")));
  const [file, shmem] = await Promise.all([
    reader.read(CACHE_METRICS.file, "raw"),
    reader.read(CACHE_METRICS.shmem, "raw"),
  ]);
  const shown = await Promise.all(KEYS.map(async (key) => {
    const metric = KEY_METRICS[key];
    const series = await reader.read(metric, shownAs(viewMetric(metric)));
    return { metric, series, limits: await readLimits(reader, { metric, series }) };
  }));
  return reader.chosen.map((chosen, i) => ({
    described: shown.map(({ metric, series, limits }) => ({
      metric,
      series: series[i]!,
      limit: limits[i],
    })),
    range: {
      series: Object.fromEntries(KEYS.map((key, k) => [key, raw[k]![i]!])),
      cache: { file: file[i]!, shmem: shmem[i]! },
      names: KEY_METRICS,
      restarts: restartsOf(chosen, reader),
    },
  }));
}

function shownAs({ plotAsRate }: MetricView): SeriesRequest["as"] {
  return plotAsRate ? "rate" : "raw";
}

/** The limit that each series has at its end; undefined where there is none. */
async function readLimits(
  reader: SeriesReader,
  { metric, series }: { readonly metric: string; readonly series: readonly StudySeries[] },
): Promise<readonly (number | undefined)[]> {
  const limit = LIMIT_OF[metric];
  if (limit === undefined) return [];
  const limits = await reader.read(KEY_METRICS[limit], "raw");
  return series.map((one, i) => limitNow(one, limits[i]));
}

/** Containers of the lineage that began within the range, other than its first. */
function restartsOf({ container }: ChosenSeries, { deps, range }: SeriesReader): number {
  const lineage = lineageOf(container);
  if (lineage === undefined) return 0;
  const { snapshot, registry } = deps.index;
  return seenContainers(snapshot, registry, undefined)
    .filter((other) => lineageOf(other) === lineage)
    .sort((a, b) => a.firstSeenMs - b.firstSeenMs)
    .slice(1)
    .filter(({ firstSeenMs }) => firstSeenMs >= range.fromMs && firstSeenMs < range.toMs)
    .length;
}

type WireContainerSummary = WireSummary["summaries"][number];

function toWireMetricSummary(
  { metric, unit, summary, trend }: MetricSummary,
): WireContainerSummary["metrics"][number] & WireMetricSummary {
  return {
    metric,
    unit,
    as: shownAs(viewMetric(metric)),
    ...summary,
    trend: {
      direction: trend.direction,
      slope_per_hour: trend.slopePerHour,
      change: trend.change,
      confidence: trend.confidence,
      ...(trend.secondsToLimit === undefined ? {} : { seconds_to_limit: trend.secondsToLimit }),
    },
  };
}
