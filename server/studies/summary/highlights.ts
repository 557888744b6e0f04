/**
 * What an engineer should know first of a container, from its key metrics over the range asked about.
 *
 * Every rule looks at the samples of the range alone: an OOM kill of last week is in the counter, and
 * no news. Rules say nothing where their metric is missing; without a limit nothing is near it.
 *
 * @module
 */

import type { KeyMetric } from "@fgm/collector/metric_roles";
import { durationText, quantityText } from "../statistics/quantity_text.ts";
import type { StudySeries } from "../study.ts";
import { type Trend, trend } from "../trend/trend.ts";
import { counterIncrease } from "./counter_increase.ts";
import { limitNow, nearestToLimit } from "./limits.ts";
import { summarize } from "./summarize.ts";
import { type CacheSeries, workingMemory } from "./working_memory.ts";

/** How urgent a highlight is. */
export type Severity = "info" | "warning" | "critical";

/** One thing to know. */
export interface Highlight {
  readonly severity: Severity;
  /** Name of the metric it comes from, as in the catalogue. */
  readonly metric: string;
  /** One sentence for a person. */
  readonly text: string;
  /**
   * What was measured, in the unit of the metric: for growth per hour, for throttling a share in [0, 1],
   * for counters and restarts how many within the range.
   */
  readonly value: number;
  /** What the value is compared with, in the same unit: the limit of the same time. */
  readonly limit?: number;
}

/** A container over a range of time. */
export interface ContainerRange {
  /** Values as they were sampled: gauges as they are, counters running. A metric may be missing. */
  readonly series: Partial<Readonly<Record<KeyMetric, StudySeries>>>;
  /** Parts of memory that tell the page cache from the rest; where missing, all of it counts. */
  readonly cache?: CacheSeries | undefined;
  /** Names of the key metrics in the catalogue. */
  readonly names: Readonly<Record<KeyMetric, string>>;
  /** Restarts within the range; 0 where nobody knows. */
  readonly restarts: number;
}

/** Values from which a rule speaks, and how urgent it then is. */
interface Levels {
  readonly info?: number;
  readonly warning: number;
  readonly critical: number;
}

/** Share of the memory limit in use: above the last one the next large allocation may be the end. */
const MEMORY_SHARE: Levels = { warning: 0.8, critical: 0.95 };

/** Share of the CPU periods that were throttled; 25 % is the usual alert. */
const THROTTLED_SHARE: Levels = { info: 0.05, warning: 0.25, critical: 0.5 };

/** Percent of time in which a task stalled, exceeded in one sample of twenty. */
const PRESSURE_PERCENT: Levels = { info: 10, warning: 25, critical: 50 };

/** Share of the limit of processes. */
const PIDS_SHARE: Levels = { warning: 0.8, critical: 0.95 };

/** Restarts in the range. */
const RESTARTS: Levels = { warning: 1, critical: 3 };

/** Growth over the range, as a share of where it began, that is a leak even if no limit is in sight. */
const GROWTH_SHARE: Levels = { info: 0.05, warning: 0.2, critical: Infinity };

/** Time until the limit at which growth is urgent. */
const LIMIT_SECONDS = { warning: 86_400, critical: 3_600 } as const;

/** Range below which growth may be no more than a start. */
const GROWTH_SPAN_MIN_MS = 60_000;

const ORDER: readonly Severity[] = ["critical", "warning", "info"];

/** What to know of a container, the most urgent first; empty where all is well or nothing is known. */
export function highlightsOf(range: ContainerRange): readonly Highlight[] {
  const working = workingMemory(range.series.memory, range.cache);
  const found = [
    oomKills(range),
    memoryNearLimit(range, working),
    memoryGrowth(range, working),
    throttling(range),
    pressure(range, "memoryPressure", "memory"),
    pressure(range, "cpuPressure", "CPU"),
    pressure(range, "ioPressure", "I/O"),
    pidsNearLimit(range),
    forksRefused(range),
    restarts(range),
  ].filter((highlight) => highlight !== undefined);
  return ORDER.flatMap((severity) => found.filter((highlight) => highlight.severity === severity));
}

function severityOf(value: number, { info = Infinity, warning, critical }: Levels) {
  if (value >= critical) return "critical";
  if (value >= warning) return "warning";
  return value >= info ? "info" : undefined;
}

function oomKills({ series, names }: ContainerRange): Highlight | undefined {
  const value = counterIncrease(series.oomKills);
  if (value < 1) return undefined;
  const text = value === 1
    ? "The OOM killer killed a process."
    : `The OOM killer killed ${value} processes.`;
  return { severity: "critical", metric: names.oomKills, text, value };
}

function memoryNearLimit(
  { series, names }: ContainerRange,
  working: StudySeries | undefined,
): Highlight | undefined {
  const counted = working ?? series.memory;
  const nearest = nearestToLimit(counted, series.memoryLimit);
  if (counted === undefined || nearest === undefined) return undefined;
  const { value, limit } = nearest;
  const severity = severityOf(value / limit, MEMORY_SHARE);
  if (severity === undefined) return undefined;
  const limitText = quantityText(limit, "bytes");
  const nowText = memoryNowText(counted, { limits: series.memoryLimit, peakLimit: limit });
  const cache = working === undefined ? "included" : "left out";
  const text = `Memory peaked at ${
    percentText(value / limit)
  } of its limit of ${limitText}, and ${nowText} now, page cache ${cache}.`;
  return { severity, metric: names.memory, text, value, limit };
}

/** How memory stands to its limit at the end, which may be another than when it was nearest to it. */
function memoryNowText(
  memory: StudySeries,
  { limits, peakLimit }: {
    readonly limits: StudySeries | undefined;
    readonly peakLimit: number;
  },
): string {
  const limit = limitNow(memory, limits);
  const last = summarize(memory)?.last;
  if (limit === undefined || last === undefined) return "has no limit";
  const share = percentText(last / limit);
  return limit === peakLimit
    ? `is at ${share}`
    : `is at ${share} of ${quantityText(limit, "bytes")}`;
}

function memoryGrowth(
  { series, names }: ContainerRange,
  working: StudySeries | undefined,
): Highlight | undefined {
  const memory = working ?? series.memory;
  const summary = memory && summarize(memory);
  if (memory === undefined || summary === undefined) return undefined;
  const spanMs = (memory.timesMs.at(-1) ?? 0) - (memory.timesMs[0] ?? 0);
  if (!(spanMs >= GROWTH_SPAN_MIN_MS)) return undefined;
  const limit = limitNow(memory, series.memoryLimit);
  const found = trend(memory, limit === undefined ? {} : { limit });
  const severity = found.direction === "increasing"
    ? growthSeverity(found, summary.p50 - found.change / 2)
    : undefined;
  if (severity === undefined) return working && cacheGrowth({ series, names });
  const until = found.secondsToLimit === undefined
    ? ""
    : `; at this rate it reaches its limit in ${durationText(found.secondsToLimit * 1_000)}`;
  const cache = working === undefined ? "" : ", page cache left out";
  const text = `Memory grows by ${
    quantityText(found.slopePerHour, "bytes")
  } per hour${cache}${until}.`;
  const value = found.slopePerHour;
  return { severity, metric: names.memory, text, value };
}

/** What would look like a leak to whoever sees the whole, and is none. */
function cacheGrowth(
  { series, names }: Pick<ContainerRange, "series" | "names">,
): Highlight | undefined {
  const { memory } = series;
  const found = memory && trend(memory);
  const median = memory && summarize(memory)?.p50;
  if (found?.direction !== "increasing" || median === undefined) return undefined;
  const start = median - found.change / 2;
  if (start > 0 && found.change / start < GROWTH_SHARE.warning) return undefined;
  const text = `Memory grows by ${
    quantityText(found.slopePerHour, "bytes")
  } per hour, but by page cache, which the kernel drops when memory is short.`;
  return { severity: "info", metric: names.memory, text, value: found.slopePerHour };
}

function growthSeverity(found: Trend, start: number): Severity | undefined {
  const seconds = found.secondsToLimit ?? Infinity;
  if (seconds <= LIMIT_SECONDS.critical) return "critical";
  if (seconds <= LIMIT_SECONDS.warning) return "warning";
  return severityOf(start > 0 ? found.change / start : Infinity, GROWTH_SHARE);
}

function throttling({ series, names }: ContainerRange): Highlight | undefined {
  const periods = counterIncrease(series.cpuPeriods);
  if (periods === 0) return undefined;
  const value = Math.min(1, counterIncrease(series.cpuThrottledPeriods) / periods);
  const severity = severityOf(value, THROTTLED_SHARE);
  if (severity === undefined) return undefined;
  const text = `The CPU limit throttled ${percentText(value)} of the periods.`;
  return { severity, metric: names.cpuThrottledPeriods, text, value };
}

function pressure(
  { series, names }: ContainerRange,
  key: "cpuPressure" | "ioPressure" | "memoryPressure",
  resource: string,
): Highlight | undefined {
  const measured = series[key] && summarize(series[key]);
  if (measured === undefined) return undefined;
  const severity = severityOf(measured.p95, PRESSURE_PERCENT);
  if (severity === undefined) return undefined;
  const text = `Tasks waited for ${resource} for up to ${
    quantityText(measured.max, "percent")
  } of the time; above ${quantityText(measured.p95, "percent")} in one sample of twenty.`;
  return { severity, metric: names[key], text, value: measured.p95 };
}

function pidsNearLimit({ series, names }: ContainerRange): Highlight | undefined {
  const nearest = nearestToLimit(series.pids, series.pidsLimit);
  if (nearest === undefined) return undefined;
  const { value, limit } = nearest;
  const severity = severityOf(value / limit, PIDS_SHARE);
  if (severity === undefined) return undefined;
  const text = `Up to ${value} of at most ${limit} processes and threads.`;
  return { severity, metric: names.pids, text, value, limit };
}

function forksRefused({ series, names }: ContainerRange): Highlight | undefined {
  const value = counterIncrease(series.forksRefused);
  if (value < 1) return undefined;
  const times = value === 1 ? "once" : `${value} times`;
  const text = `The limit of processes refused a fork ${times}.`;
  return { severity: "critical", metric: names.forksRefused, text, value };
}

function restarts({ restarts: value, names }: ContainerRange): Highlight | undefined {
  const severity = severityOf(value, RESTARTS);
  if (severity === undefined) return undefined;
  const text = value === 1 ? "It was restarted once." : `It was restarted ${value} times.`;
  return { severity, metric: names.pids, text, value };
}

function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
