/**
 * Chooses what a query must open, before anything is opened.
 *
 * A query asks for one metric of some series in [fromMs, toMs). A segment is opened only if its time
 * overlaps, it holds the metric, and one of the containers was seen in it inside the range.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";
import { cutWindows, type PlannedWindow, SAMPLES_PER_WINDOW_MAX, sumOf } from "./plan_windows.ts";
import {
  MemberFinder,
  type PlannedMember,
  type PlannedSource,
  samplesAt,
  type TimeSlice,
} from "./planned_source.ts";

/** Sampling interval assumed where no file says one, in milliseconds. */
export const INTERVAL_MS_DEFAULT = 1_000;

/** What a query wants. */
export interface PlanRequest {
  readonly metric: string;
  /** Members of each series: they are read together. */
  readonly series: readonly (readonly PlannedMember[])[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What will be opened, and why the rest will not. */
export interface QueryPlan<Journal extends PlannedSource> {
  readonly request: PlanRequest;
  /** Those of one series are in ascending time, without overlap. Empty when nothing is to be read. */
  readonly windows: readonly PlannedWindow[];
  readonly journals: readonly Journal[];
  /** Longest sampling interval of what is opened; undefined when nothing is. */
  readonly intervalMs: number | undefined;
  readonly skippedByTime: number;
  readonly skippedByMetric: number;
  readonly skippedByContainer: number;
  /** Samples that the sources can hold of each series, were none missing. */
  readonly samplesOfSeries: Float64Array;
  /** Their sum. */
  readonly sampleEstimate: number;
}

/** Plans a query over segments and journals. Opens nothing. */
export function planQuery<Journal extends PlannedSource>(
  sources: { readonly segments: readonly SegmentRef[]; readonly journals: readonly Journal[] },
  request: PlanRequest,
  options: { readonly samplesPerWindow?: number } = {},
): QueryPlan<Journal> {
  const tally: Tally = {
    skipped: { time: 0, metric: 0, container: 0 },
    samplesOfSeries: new Float64Array(request.series.length),
    finder: new MemberFinder(request.series.flat()),
    seriesOfMember: Uint32Array.from(request.series.flatMap((members, i) => members.map(() => i))),
  };
  const segments = sources.segments.filter((source) => isWanted(source, request, tally))
    .sort((a, b) => a.firstMs - b.firstMs || (a.path < b.path ? -1 : 1));
  const journals = sources.journals.filter((source) => isWanted(source, request, tally));
  const opened: readonly PlannedSource[] = [...segments, ...journals];
  const { skipped, samplesOfSeries } = tally;
  const samplesPerWindow = options.samplesPerWindow ?? SAMPLES_PER_WINDOW_MAX;
  return {
    request,
    windows: opened.length === 0 ? [] : cutWindows(
      { series: request.series, segments, samplesOfSeries, samplesPerWindow },
      extentOf(opened, request),
    ),
    journals,
    intervalMs: opened.length === 0
      ? undefined
      : opened.reduce((longestMs, { intervalMs }) => Math.max(longestMs, intervalMs), 0),
    skippedByTime: skipped.time,
    skippedByMetric: skipped.metric,
    skippedByContainer: skipped.container,
    samplesOfSeries,
    sampleEstimate: sumOf(samplesOfSeries),
  };
}

interface Tally {
  readonly skipped: { time: number; metric: number; container: number };
  readonly samplesOfSeries: Float64Array;
  /** Of the members of all series, one series after the other. */
  readonly finder: MemberFinder;
  readonly seriesOfMember: Uint32Array;
}

function isWanted(source: PlannedSource, request: PlanRequest, tally: Tally): boolean {
  const { fromMs, toMs, metric } = request;
  const { skipped, samplesOfSeries, finder, seriesOfMember } = tally;
  if (source.firstMs >= toMs || source.lastMs < fromMs) {
    skipped.time++;
    return false;
  }
  if (!source.metricNames.has(metric)) {
    skipped.metric++;
    return false;
  }
  let holdsAny = false;
  const positions = finder.positionsIn(source.spans);
  for (let i = 0; i < positions.length; i++) {
    const samples = samplesAt(source, positions[i]!, request);
    samplesOfSeries[seriesOfMember[i]!]! += samples;
    holdsAny ||= samples > 0;
  }
  if (!holdsAny) skipped.container++;
  return holdsAny;
}

/** The part of the request that holds data: slicing empty years would make useless windows. */
function extentOf(sources: readonly PlannedSource[], request: PlanRequest): TimeSlice {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const source of sources) {
    firstMs = Math.min(firstMs, source.firstMs);
    lastMs = Math.max(lastMs, source.lastMs);
  }
  return {
    fromMs: Math.max(request.fromMs, firstMs),
    toMs: Math.min(request.toMs, lastMs + 1),
  };
}
