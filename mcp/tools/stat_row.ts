/**
 * The statistics of one metric in an answer.
 *
 * @module
 */

import type { WireMetricSummary } from "@fgm/server/api/summary";
import { clipped } from "../answers/clipped.ts";
import { durationText, quantityText, rounded } from "../answers/number_text.ts";

/** Seconds to a limit that are worth a word: a week. */
const LIMIT_SECONDS_MAX = 7 * 86_400;

/** Statistics of a metric that moves. */
export function statRow(summary: WireMetricSummary): Readonly<Record<string, unknown>> {
  return {
    metric: clipped(summary.metric, 160),
    unit: clipped(summary.unit, 40),
    avg: rounded(summary.avg),
    min: rounded(summary.min),
    max: rounded(summary.max),
    stddev: rounded(summary.stddev),
    p95: rounded(summary.p95),
    last: rounded(summary.last),
    trend: trendText(summary),
  };
}

/**
 * The fields `metrics`, of those that move, and `constant`, of the others by name: many metrics of a
 * container that is well stand still, and there is no more to say of them than where.
 */
export function statRows<Row extends { readonly summary: WireMetricSummary | undefined }>(
  rows: readonly Row[],
  toRow: (row: Row, summary: WireMetricSummary) => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const metrics: Readonly<Record<string, unknown>>[] = [];
  const constant: Record<string, string> = {};
  for (const row of rows) {
    const { summary } = row;
    if (summary === undefined) continue;
    if (summary.min !== summary.max) metrics.push(toRow(row, summary));
    else {
      constant[clipped(summary.metric, 160)] = quantityText(summary.max, clipped(summary.unit, 40));
    }
  }
  return { metrics, ...(Object.keys(constant).length === 0 ? {} : { constant }) };
}

/** "stable", "increasing 12.3 MiB per hour, limit in 2 h". */
export function trendText({ unit, trend }: WireMetricSummary): string {
  const { direction, slope_per_hour: slope, seconds_to_limit: seconds } = trend;
  if (direction === "stable" || direction === "volatile") return direction;
  const limit = seconds === undefined || seconds > LIMIT_SECONDS_MAX
    ? ""
    : `, limit in ${durationText(seconds * 1_000)}`;
  return `${direction} ${quantityText(Math.abs(slope), clipped(unit, 40))} per hour${limit}`;
}
