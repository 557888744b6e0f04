/**
 * `/api/timeseries`: one metric of some containers over a range, as envelopes.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import {
  POINTS_DEFAULT,
  timeseriesQuery,
  timeseriesSchema,
  type WireSeries,
  type WireSeriesContainer,
} from "../api/timeseries.ts";
import { shortId } from "../query/container_lookup.ts";
import type { EnvelopePoints } from "../query/envelope.ts";
import { shownUnit } from "../query/metric_view.ts";
import { type ChosenSeries, namedSeries } from "./container_choice.ts";
import { rangeOf } from "./deps.ts";
import { asOf, requireMetric } from "./metrics.ts";
import { jsonRoute } from "./route.ts";

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
  handle: async ({ query, deps, signal }) => {
    const snapshot = await deps.index.refresh();
    const { fromMs, toMs } = rangeOf(query, deps);
    const metric = requireMetric(query.metric, { parameter: "metric", snapshot });
    const as = asOf(metric, query.as);
    const series = namedSeries(query.containers, deps);
    const points = Math.min(
      query.points ?? POINTS_DEFAULT,
      Math.floor(POINTS_PER_RESPONSE_MAX / series.length),
    );
    const answer = await deps.queries.envelopes({
      metric: metric.name,
      series,
      fromMs,
      toMs,
      points,
      as,
      signal,
    });
    return {
      metric: metric.name,
      unit: shownUnit(metric, as),
      kind: metric.kind,
      as,
      from_ms: fromMs,
      to_ms: toMs,
      step_ms: answer.stepMs,
      truncated: answer.isTruncated,
      series: answer.series.map(({ points }, i) => toWireSeries(series[i]!, points)),
    };
  },
});

function toWireSeries(chosen: ChosenSeries, points: EnvelopePoints): WireSeries {
  return {
    container: toWireSeriesContainer(chosen.container),
    ...(chosen.isLineage ? { joined_ids: chosen.members.map(({ id }) => id) } : {}),
    t: points.timesMs,
    min: points.min.map(nullIfNaN),
    max: points.max.map(nullIfNaN),
    avg: points.avg.map(nullIfNaN),
  };
}

/** What a legend shows of a container. */
export function toWireSeriesContainer(container: Container): WireSeriesContainer {
  return {
    id: container.id,
    short_id: shortId(container.id),
    pod_name: container.podName ?? null,
    container_name: container.containerName ?? null,
    namespace: container.namespace ?? null,
  };
}

function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
