/**
 * Drawn series as `/api/timeseries` answers with them.
 *
 * @module
 */

import { POINTS_DEFAULT } from "../api/defaults.ts";
import type { WireSeries, WireTimeseries } from "../api/timeseries.ts";
import type { EnvelopePoints } from "../query/envelope.ts";
import type { EnvelopeAnswer } from "../query/series_request.ts";
import type { ChosenSeries } from "./container_naming.ts";
import { type FoundSeries, ownerOf } from "./series_question.ts";

/**
 * Points of all series together: at most 70 bytes each, they keep an answer within 10 MB. Many series
 * at full width get fewer, wider buckets.
 */
export const POINTS_PER_RESPONSE_MAX = 140_000;

/** Most points of each of `seriesCount` series, where this many were asked for. */
export function pointsPerSeries(asked: number | undefined, seriesCount: number): number {
  return Math.min(asked ?? POINTS_DEFAULT, Math.floor(POINTS_PER_RESPONSE_MAX / seriesCount));
}

/** The answer; its series are in the order of the question. */
export function toWireTimeseries(
  { metric, unit, chosen, request }: FoundSeries,
  answer: EnvelopeAnswer,
): WireTimeseries {
  return {
    metric: metric.name,
    unit,
    kind: metric.kind,
    as: request.as,
    from_ms: request.fromMs,
    to_ms: request.toMs,
    step_ms: answer.stepMs,
    truncated: answer.isTruncated,
    series: answer.series.map(({ points }, i) => toWireSeries(chosen[i]!, points)),
  };
}

function toWireSeries(chosen: ChosenSeries, points: EnvelopePoints): WireSeries {
  return {
    ...ownerOf(chosen),
    t: points.timesMs,
    min: points.min.map(nullIfNaN),
    max: points.max.map(nullIfNaN),
    avg: points.avg.map(nullIfNaN),
  };
}

function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
