/**
 * What `/api/timeseries` and the studies have in common: a metric of some series over a range.
 *
 * @module
 */

import type { WireSeriesContainer } from "../api/timeseries.ts";
import { type MetricView, shownUnit } from "../query/metric_view.ts";
import type { SeriesRequest } from "../query/series_request.ts";
import { type ChosenSeries, namedSeries } from "./container_choice.ts";
import { type AskedRange, rangeOf } from "./deps.ts";
import { asOf, requireMetric } from "./metrics.ts";
import type { Asked } from "./route.ts";
import { toWireSeriesContainer } from "./wire_container.ts";

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
  readonly request: SeriesRequest;
}

/**
 * Looks at the disk, and finds what a question is about.
 *
 * @throws {ProblemError} for an unknown metric, a bad range, or a name that fits no container or several.
 */
export async function findSeries(
  { query, deps, signal }: Pick<Asked<SeriesQuestion>, "query" | "deps" | "signal">,
): Promise<FoundSeries> {
  const snapshot = await deps.index.refresh();
  const range = rangeOf(query, deps);
  const metric = requireMetric(query.metric, { parameter: "metric", snapshot });
  const as = asOf(metric, query.as);
  const chosen = namedSeries(query.containers, deps);
  const request = { metric: metric.name, series: chosen, ...range, as, signal };
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
