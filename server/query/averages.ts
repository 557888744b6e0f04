/**
 * The mean of each series over a range, by which containers are sorted.
 *
 * The mean of a gauge that is the containers' own is put together from summaries, so that no row leaves
 * DuckDB, and whole segments are read once. That of rates, and of what is summed over devices or
 * processes, is the mean of the series as it would be drawn.
 *
 * @module
 */

import { attemptRead } from "./attempts.ts";
import { averagesOf } from "./drawn_averages.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedSource } from "./planned_source.ts";
import { readSummaries } from "./read_summaries.ts";
import { ownRowScope } from "./row_filter.ts";
import { type AnswerOptions, readEnvelopes } from "./series_answers.ts";
import type { AveragesAnswer, SeriesRequest } from "./series_request.ts";
import { addSummary, meanOf, type Summary } from "./summary.ts";
import type { SummaryCache } from "./summary_cache.ts";

/** What means are found with. */
export type AveragesOptions = AnswerOptions & { readonly summaryCache: SummaryCache };

/** Finds the mean of each series; see `Queries.averages`. */
export async function readAverages(
  request: SeriesRequest,
  options: AveragesOptions,
): Promise<AveragesAnswer> {
  return await summarized(request, options) ?? await drawn(request, options);
}

/** Undefined where summaries do not tell. */
async function summarized(
  request: SeriesRequest,
  options: AveragesOptions,
): Promise<AveragesAnswer | undefined> {
  const { metric, series, as, signal } = request;
  const isOneByOne = series.every(({ members }) => members.length === 1);
  if (as !== "raw" || !isOneByOne || ownRowScope(metric) !== "container") return undefined;
  return await attemptRead(request, {
    ...options,
    // Summaries take no room, so nothing needs to be cut into windows.
    samplesPerWindow: Infinity,
    read: async ({ plan, isTruncated }) => {
      if (!isOwn(plan)) return undefined;
      const summaries = new Map<string, Summary>();
      const visit = (id: string, summary: Summary) => addSummary(summaries, id, summary);
      await readSummaries(plan, { ...options, ofCutSegments: "part", signal, visit });
      const means = [...summaries].map(([id, summary]) => [id, meanOf(summary)] as const);
      return { averages: new Map(means), isTruncated };
    },
  });
}

/** Whether fgm wrote all files: in others the rows of devices or processes may be all there is. */
function isOwn({ windows }: QueryPlan<PlannedSource>): boolean {
  return windows.every(({ groups }) => groups.every(({ shape }) => shape.isOwn));
}

async function drawn(request: SeriesRequest, options: AveragesOptions): Promise<AveragesAnswer> {
  const answer = await readEnvelopes({ ...request, points: 1 }, options);
  return { averages: averagesOf(answer), isTruncated: answer.isTruncated };
}
