/**
 * `/api/timeseries`: one metric of some containers over a range, as envelopes.
 *
 * @module
 */

import {
  POINTS_DEFAULT,
  timeseriesQuery,
  timeseriesSchema,
  type WireSeries,
} from "../api/timeseries.ts";
import type { EnvelopePoints } from "../query/envelope.ts";
import type { ChosenSeries } from "./container_choice.ts";
import { jsonRoute } from "./route.ts";
import { findSeries, ownerOf } from "./series_question.ts";

/**
 * Points of all series together: at most 70 bytes each, they keep an answer within 10 MB. Many series
 * at full width get fewer, wider buckets.
 */
export const POINTS_PER_RESPONSE_MAX = 140_000;

/** Answers with one series per container. */
export const timeseriesRoute = jsonRoute({
  path: "/api/timeseries",
  summary: "One metric of up to 100 containers over a range",
  query: timeseriesQuery,
  answer: timeseriesSchema,
  handle: async (asked) => {
    const { metric, unit, chosen, request } = await findSeries(asked);
    const { query, deps } = asked;
    const points = Math.min(
      query.points ?? POINTS_DEFAULT,
      Math.floor(POINTS_PER_RESPONSE_MAX / chosen.length),
    );
    const answer = await deps.queries.envelopes({ ...request, points });
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
  },
});

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
