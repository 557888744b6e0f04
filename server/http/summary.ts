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
import { lineageOf } from "../query/container_lookup.ts";
import { seenContainers } from "../query/data_view.ts";
import { type MetricView, shownUnit, viewMetric } from "../query/metric_view.ts";
import type { SeriesRequest } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { MetricSummary, SummaryInput } from "../studies/summary/container_summary.ts";
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

/** Answers with one summary per container. */
export const summaryRoute = jsonRoute({
  path: "/api/summary",
  summary: "Statistics, trends and highlights of up to 20 containers",
  query: summaryQuery,
  answer: summarySchema,
  handle: async ({ query, deps, signal }) => {
    const snapshot = await deps.index.refresh();
    const range = rangeOf(query, deps);
    const asked = query.metric === undefined
      ? undefined
      : requireMetric(query.metric, { parameter: "metric", snapshot });
    const chosen = namedSeries(query.containers, deps);
    const reader = new SeriesReader({ deps, chosen, range, signal });
    const inputs = asked === undefined ? await readAll(reader) : await readOne(reader, asked);
    const summaries = await Promise.all(
      inputs.map((input) => deps.workers.run({ kind: "summary", input }, signal)),
    );
    return {
      from_ms: range.fromMs,
      to_ms: range.toMs,
      truncated: reader.isTruncated,
      summaries: summaries.map(({ metrics, highlights }, i) => ({
        ...ownerOf(chosen[i]!),
        metrics: metrics.map(toWireMetricSummary),
        highlights,
      })),
    };
  },
});

/** Reads metrics of the chosen containers, each once. */
class SeriesReader {
  isTruncated = false;
  readonly chosen: readonly ChosenSeries[];
  readonly deps: AppDeps;
  readonly range: TimeRange;
  readonly #signal: AbortSignal;
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
    this.#signal = signal;
  }

  /** The series of a metric, in the order of the containers. */
  read(metric: string, as: SeriesRequest["as"]): Promise<readonly StudySeries[]> {
    const key = `${as} ${metric}`;
    let reading = this.#read.get(key);
    if (reading === undefined) this.#read.set(key, reading = this.#query(metric, as));
    return reading;
  }

  async #query(metric: string, as: SeriesRequest["as"]): Promise<readonly StudySeries[]> {
    const request = { metric, series: this.chosen, ...this.range, as, signal: this.#signal };
    const { intervalMs, isTruncated, series } = await this.deps.queries.samples(request);
    this.isTruncated ||= isTruncated;
    const unit = shownUnit(viewMetric(metric), as);
    return series.map(({ timesMs, values }) => ({ timesMs, values, intervalMs, unit }));
  }
}

async function readOne(reader: SeriesReader, metric: MetricView): Promise<readonly SummaryInput[]> {
  const series = await reader.read(metric.name, shownAs(metric));
  const limits = await readLimits(reader, metric.name);
  return series.map((one, i) => ({
    described: [{ metric: metric.name, series: one, limit: limits[i] }],
  }));
}

async function readAll(reader: SeriesReader): Promise<readonly SummaryInput[]> {
  const keys = Object.keys(KEY_METRICS) as KeyMetric[];
  const raw = await Promise.all(keys.map((key) => reader.read(KEY_METRICS[key], "raw")));
  const [file, shmem] = await Promise.all([
    reader.read(CACHE_METRICS.file, "raw"),
    reader.read(CACHE_METRICS.shmem, "raw"),
  ]);
  const shown = await Promise.all(keys.map(async (key) => {
    const metric = KEY_METRICS[key];
    return {
      metric,
      series: await reader.read(metric, shownAs(viewMetric(metric))),
      limits: await readLimits(reader, metric),
    };
  }));
  return reader.chosen.map((chosen, i) => ({
    described: shown.map(({ metric, series, limits }) => ({
      metric,
      series: series[i]!,
      limit: limits[i],
    })),
    range: {
      series: Object.fromEntries(keys.map((key, k) => [key, raw[k]![i]!])),
      cache: { file: file[i]!, shmem: shmem[i]! },
      names: KEY_METRICS,
      restarts: restartsOf(chosen, reader),
    },
  }));
}

function shownAs({ plotAsRate }: MetricView): SeriesRequest["as"] {
  return plotAsRate ? "rate" : "raw";
}

/** The newest limit of each container; undefined where there is none. */
async function readLimits(
  reader: SeriesReader,
  metric: string,
): Promise<readonly (number | undefined)[]> {
  const limit = LIMIT_OF[metric];
  if (limit === undefined) return [];
  const series = await reader.read(KEY_METRICS[limit], "raw");
  return series.map(({ values }) => values.at(-1));
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
