/**
 * `/api/timeseries`: one metric of some containers over a range, as envelopes.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { WireSeries, WireSeriesContainer, WireTimeseries } from "../api/types.ts";
import { ID_PREFIX_LENGTH_MIN, lookUpContainer, shortId } from "../query/container_lookup.ts";
import { seenContainers } from "../query/data_view.ts";
import type { EnvelopePoints } from "../query/envelope.ts";
import { type MetricView, shownUnit } from "../query/metric_view.ts";
import { seriesOf } from "../query/series_request.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { requireMetric } from "./metrics.ts";
import {
  badParameter,
  choiceParam,
  integerParam,
  type Params,
  RANGE_PARAMS,
  rangeParams,
  readParams,
  textParam,
} from "./params.ts";
import { ProblemError } from "./problems.ts";

/** Containers of one request. */
export const CONTAINERS_PER_QUERY_MAX = 100;

/** Most points one series may carry to a client: 4 × the widest terminal we draw (480 columns). */
export const POINTS_PER_SERIES_MAX = 1_920;

/** Points of a series where the request names no number: one per column of a wide terminal. */
export const POINTS_DEFAULT = 480;

/**
 * Points of all series together: at most 70 bytes each, they keep an answer within 10 MB. Many series
 * at full width get fewer, wider buckets.
 */
export const POINTS_PER_RESPONSE_MAX = 140_000;

const PARAMS = ["metric", "containers", "points", "as", ...RANGE_PARAMS] as const;

/** Answers with one series per container. */
export async function timeseries(
  url: string,
  deps: AppDeps,
  signal: AbortSignal,
): Promise<WireTimeseries> {
  const params = readParams(url, PARAMS);
  const wanted = readContainers(params);
  const asWanted = choiceParam(params, "as", ["raw", "rate"]);
  const pointsWanted = integerParam(params, "points", { min: 1, max: POINTS_PER_SERIES_MAX });
  const range = rangeParams(params);
  const name = textParam(params, "metric");
  if (name === undefined) {
    throw badParameter("metric", "it is missing; /api/metrics lists those that there are");
  }
  const snapshot = await deps.index.refresh();
  const { fromMs, toMs } = rangeOf(range, deps);
  const metric = requireMetric(name, { parameter: "metric", snapshot });
  const as = asOf(metric, asWanted);
  const containers = findContainers(wanted, deps);
  const points = Math.min(
    pointsWanted ?? POINTS_DEFAULT,
    Math.floor(POINTS_PER_RESPONSE_MAX / containers.length),
  );
  const series = containers.map(seriesOf);
  const request = { metric: name, series, fromMs, toMs, points, as, signal };
  const answer = await deps.queries.envelopes(request);
  return {
    metric: name,
    unit: shownUnit(metric, as),
    kind: metric.kind,
    as,
    from_ms: fromMs,
    to_ms: toMs,
    step_ms: answer.stepMs,
    truncated: answer.isTruncated,
    series: answer.series.map((series) => toWireSeries(series.container, series.points)),
  };
}

function readContainers(params: Params): readonly string[] {
  const text = params.get("containers");
  if (text === undefined) {
    throw badParameter("containers", "it is missing; /api/containers lists those that there are");
  }
  const wanted = [...new Set(text.split(",").map((part) => part.trim()))];
  if (wanted.length > CONTAINERS_PER_QUERY_MAX) {
    throw badParameter(
      "containers",
      `it names ${wanted.length}; at most ${CONTAINERS_PER_QUERY_MAX} can be asked for at once`,
    );
  }
  if (wanted.includes("")) throw badParameter("containers", "one of its ids is empty");
  return wanted;
}

function asOf(metric: MetricView, wanted: "raw" | "rate" | undefined): "raw" | "rate" {
  if (wanted === "rate" && metric.isKnown && metric.kind === "gauge") {
    throw badParameter("as", `"${metric.name}" is a gauge, which has no rate; use as=raw`);
  }
  return wanted ?? (metric.plotAsRate ? "rate" : "raw");
}

function findContainers(wanted: readonly string[], { index }: AppDeps): readonly Container[] {
  const known = seenContainers(index.snapshot, index.registry, undefined);
  const found = new Map<string, Container>();
  for (const id of wanted) {
    const container = findContainer(id, known);
    found.set(container.id, container); // two prefixes of one container are one series
  }
  return [...found.values()];
}

function findContainer(id: string, known: readonly Container[]): Container {
  const outcome = lookUpContainer(id, known);
  const parameter = "containers";
  const shown = id.slice(0, 80);
  switch (outcome.kind) {
    case "found":
      return outcome.container;
    case "too-short":
      throw badParameter(
        parameter,
        `"${shown}" is shorter than ${ID_PREFIX_LENGTH_MIN} characters of an id`,
      );
    case "ambiguous": {
      const { candidates } = outcome;
      const detail = `Container id "${shown}" is ambiguous: it begins ${candidates.join(", ")}`;
      throw new ProblemError("ambiguous-container", detail, { parameter, candidates });
    }
    case "unknown": {
      const { nearest: candidates } = outcome;
      const wayOut = candidates.length === 0
        ? "/api/containers?range=all lists those that there are"
        : `nearest: ${candidates.join(", ")}`;
      const detail = `No container id begins with "${shown}"; ${wayOut}`;
      throw new ProblemError("unknown-container", detail, { parameter, candidates });
    }
    default:
      return outcome satisfies never;
  }
}

function toWireSeries(container: Container, points: EnvelopePoints): WireSeries {
  return {
    container: toWireSeriesContainer(container),
    t: points.timesMs,
    min: points.min.map(nullIfNaN),
    max: points.max.map(nullIfNaN),
    avg: points.avg.map(nullIfNaN),
  };
}

function toWireSeriesContainer(container: Container): WireSeriesContainer {
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
