/**
 * Questions about series, as requests ask them.
 *
 * @module
 */

import { type FoundSeries, type SeriesQuestion, understand } from "../answers/series_question.ts";
import type { SeriesRequest } from "../query/series_request.ts";
import { knownData } from "./deps.ts";
import type { Asked } from "./route.ts";

/** What a request asks, for as long as its client waits. */
export interface AskedSeries extends FoundSeries {
  readonly request: SeriesRequest;
}

/** Looks at the disk, and finds what a question is about; see `understand`. */
export async function findSeries(
  { query, deps, signal }: Pick<Asked<SeriesQuestion>, "query" | "deps" | "signal">,
): Promise<AskedSeries> {
  await deps.index.refresh();
  const found = understand(query, knownData(deps));
  return { ...found, request: { ...found.request, signal } };
}
