/**
 * What `/api/timeseries` and the studies have in common: a metric of some series over a range.
 *
 * @module
 */

import type { WireSeriesContainer } from "../api/timeseries.ts";
import { toWireSeriesContainer } from "../http/wire_container.ts";
import { type MetricView, shownUnit } from "../query/metric_view.ts";
import type { SeriesRequest } from "../query/series_request.ts";
import { type ChosenSeries, nameSeries } from "./container_naming.ts";
import { type AskedRange, type KnownData, rangeIn } from "./known_data.ts";
import { asOf, knownMetric } from "./metric_naming.ts";

/** The parameters that name a metric, series and a range. */
export interface SeriesQuestion extends AskedRange {
  readonly metric: string;
  readonly containers: readonly string[];
  readonly as?: "raw" | "rate" | undefined;
}

/** A question with its names looked up. */
export interface FoundSeries {
  readonly metric: MetricView;
  /** Unit of the values as they will be given. */
  readonly unit: string;
  readonly chosen: readonly ChosenSeries[];
  readonly request: Omit<SeriesRequest, "signal">;
}

/**
 * Finds what a question is about.
 *
 * @throws {ProblemError} for an unknown metric, a bad range, or a name that fits no container or several.
 */
export function understand(query: SeriesQuestion, known: KnownData): FoundSeries {
  const range = rangeIn(query, known);
  const metric = knownMetric(query.metric, { parameter: "metric", known });
  const as = asOf(metric, query.as);
  const chosen = nameSeries(query.containers, known.containers(undefined));
  const request = { metric: metric.name, series: chosen, ...range, as };
  return { metric, unit: shownUnit(metric, as), chosen, request };
}

/** Whose series it is, as answers say it. */
export function ownerOf({ container, members, isLineage }: ChosenSeries): {
  readonly container: WireSeriesContainer;
  readonly joined_ids?: readonly string[];
} {
  return {
    container: toWireSeriesContainer(container),
    ...(isLineage ? { joined_ids: members.map(({ id }) => id) } : {}),
  };
}
