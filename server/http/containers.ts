/**
 * `/api/containers`: which containers there are, filtered, sorted and page by page; `/api/filters`:
 * what they can be filtered by.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import {
  findContainers,
  type FoundContainers,
  isMetricSort,
  type SortValues,
  toWireContainers,
  toWireFilters,
} from "../answers/container_page.ts";
import {
  containersQuery,
  containersSchema,
  filtersSchema,
  QOS_CLASSES,
} from "../api/containers.ts";
import { mayOverlap } from "../index/segment_entry.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { shownUnit } from "../query/metric_view.ts";
import { seriesOf } from "../query/series_request.ts";
import type { TimeRange } from "../query/time_range.ts";
import { type AppDeps, knownData } from "./deps.ts";
import { requireMetric } from "./metrics.ts";
import { jsonRoute } from "./route.ts";

/** Answers with one page of containers. */
export const containersRoute = jsonRoute({
  path: "/api/containers",
  summary: "Containers, filtered and sorted, page by page",
  query: containersQuery,
  answer: containersSchema,
  handle: async ({ query, deps, signal }) => {
    await deps.index.refresh();
    const { snapshot } = deps.index;
    const question = findContainers(query, knownData(deps));
    const values = await readSortValues(question, { deps, signal });
    // What the list is made from, and what the values are read from, may have changed in between.
    const isTruncated = values?.isTruncated === true || isShort(snapshot, question.range);
    return toWireContainers(question, values, { isTruncated });
  },
});

/** Answers with the values that filters can take. */
export const filtersRoute = jsonRoute({
  path: "/api/filters",
  summary: "Namespaces, nodes, QoS classes and label keys in the data",
  query: z.strictObject({}),
  answer: filtersSchema,
  handle: async ({ deps }) => {
    await deps.index.refresh();
    const seen = knownData(deps).containers(undefined);
    return toWireFilters(seen, { qosClasses: QOS_CLASSES });
  },
});

async function readSortValues(
  { sort, found, range }: FoundContainers,
  { deps, signal }: { readonly deps: AppDeps; readonly signal: AbortSignal },
): Promise<SortValues & { readonly isTruncated: boolean } | undefined> {
  if (!isMetricSort(sort)) return undefined;
  const metric = requireMetric(sort, { parameter: "sort", snapshot: deps.index.snapshot });
  const as = metric.plotAsRate ? "rate" : "raw";
  const { averages, isTruncated } = await deps.queries.averages({
    metric: sort,
    series: [...found.keys()].map(seriesOf),
    ...range,
    as,
    signal,
  });
  return { unit: shownUnit(metric, as), averages, isTruncated };
}

/** Whether a file that overlaps the range cannot be read: containers may be in it alone. */
function isShort({ unreadable }: IndexSnapshot, range: TimeRange): boolean {
  return unreadable.some((file) => mayOverlap(file, range));
}
