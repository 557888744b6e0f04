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

/** A metric without its findings: one value where it did not move. */
export function statRow(summary: WireMetricSummary): Readonly<Record<string, unknown>> {
  const { metric, unit, min, max } = summary;
  const head = { metric: clipped(metric, 160), unit: clipped(unit, 40) };
  if (min === max) return { ...head, constant: rounded(max) };
  return {
    ...head,
    avg: rounded(summary.avg),
    min: rounded(min),
    max: rounded(max),
    stddev: rounded(summary.stddev),
    p95: rounded(summary.p95),
    last: rounded(summary.last),
    trend: trendText(summary),
  };
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
