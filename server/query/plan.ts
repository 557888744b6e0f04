/**
 * Chooses what a query must open, before anything is opened.
 *
 * A query asks for one metric of some containers in [fromMs, toMs). A segment is opened only if its
 * time overlaps, it holds the metric, and one of the containers was seen in it inside the range. The
 * range is cut into windows that are read one after the other, so that a query over months takes no
 * more memory than one over an hour.
 *
 * @module
 */

import { type ContainerSpans, findSpan } from "../index/container_spans.ts";
import type { SegmentRef, SegmentShape } from "../index/segment_ref.ts";

/** Samples that one window may hold in memory: 16 bytes each, so 32 MB. */
export const SAMPLES_PER_WINDOW_MAX = 2_000_000;

/** Most windows of one query; with more, a window grows instead. */
export const WINDOWS_MAX = 1_000;

/** Something with rows of containers: a sealed segment or an open journal. */
export interface PlannedSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
}

/** What a query wants. */
export interface PlanRequest {
  readonly metric: string;
  /** Ordinals of containers. */
  readonly ordinals: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Segments that one statement can read, since their rows have one shape. */
export interface SegmentGroup {
  readonly shape: SegmentShape;
  readonly paths: readonly string[];
}

/** One slice of the range and the segments that overlap it. */
export interface PlannedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly groups: readonly SegmentGroup[];
}

/** What will be opened, and why the rest will not. */
export interface QueryPlan<Journal extends PlannedSource> {
  readonly request: PlanRequest;
  /** In ascending time, without overlap. Empty when nothing is to be read. */
  readonly windows: readonly PlannedWindow[];
  readonly journals: readonly Journal[];
  /** Longest sampling interval of what is opened; undefined when nothing is. */
  readonly intervalMs: number | undefined;
  readonly skippedByTime: number;
  readonly skippedByMetric: number;
  readonly skippedByContainer: number;
  /** Upper estimate of the samples that will be read. */
  readonly sampleEstimate: number;
}

/** Plans a query over segments and journals. Opens nothing. */
export function planQuery<Journal extends PlannedSource>(
  sources: { readonly segments: readonly SegmentRef[]; readonly journals: readonly Journal[] },
  request: PlanRequest,
  options: { readonly samplesPerWindow?: number } = {},
): QueryPlan<Journal> {
  const skipped = { time: 0, metric: 0, container: 0 };
  const segments = sources.segments.filter((source) => isWanted(source, request, skipped))
    .sort((a, b) => a.firstMs - b.firstMs || (a.path < b.path ? -1 : 1));
  const journals = sources.journals.filter((source) => isWanted(source, request, skipped));
  const opened: readonly PlannedSource[] = [...segments, ...journals];
  const sampleEstimate = opened.reduce((sum, source) => sum + estimate(source, request), 0);
  const samplesPerWindow = options.samplesPerWindow ?? SAMPLES_PER_WINDOW_MAX;
  const windowCount = Math.min(
    WINDOWS_MAX,
    Math.max(1, Math.ceil(sampleEstimate / samplesPerWindow)),
  );
  return {
    request,
    windows: opened.length === 0 ? [] : sliceWindows(
      extentOf(opened, request),
      windowCount,
      segments,
    ),
    journals,
    intervalMs: opened.length === 0
      ? undefined
      : Math.max(...opened.map((source) => source.intervalMs)),
    skippedByTime: skipped.time,
    skippedByMetric: skipped.metric,
    skippedByContainer: skipped.container,
    sampleEstimate,
  };
}

function isWanted(
  source: PlannedSource,
  request: PlanRequest,
  skipped: { time: number; metric: number; container: number },
): boolean {
  const { fromMs, toMs, metric, ordinals } = request;
  if (source.firstMs >= toMs || source.lastMs < fromMs) {
    skipped.time++;
    return false;
  }
  if (!source.metricNames.has(metric)) {
    skipped.metric++;
    return false;
  }
  const holdsAny = ordinals.some((ordinal) => {
    const span = findSpan(source.spans, ordinal);
    return span !== undefined && span.firstMs < toMs && span.lastMs >= fromMs;
  });
  if (!holdsAny) skipped.container++;
  return holdsAny;
}

/** Samples that a source can hold of the wanted containers, were none missing. */
function estimate(source: PlannedSource, request: PlanRequest): number {
  let samples = 0;
  for (const ordinal of request.ordinals) {
    const span = findSpan(source.spans, ordinal);
    if (span === undefined) continue;
    const firstMs = Math.max(span.firstMs, request.fromMs);
    const lastMs = Math.min(span.lastMs, request.toMs - 1);
    if (lastMs >= firstMs) samples += Math.floor((lastMs - firstMs) / source.intervalMs) + 1;
  }
  return samples;
}

interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The part of the request that holds data: slicing empty years would make useless windows. */
function extentOf(sources: readonly PlannedSource[], request: PlanRequest): Extent {
  const firstMs = Math.min(...sources.map((source) => source.firstMs));
  const lastMs = Math.max(...sources.map((source) => source.lastMs));
  return {
    fromMs: Math.max(request.fromMs, firstMs),
    toMs: Math.min(request.toMs, lastMs + 1),
  };
}

function sliceWindows(
  extent: Extent,
  windowCount: number,
  segments: readonly SegmentRef[],
): PlannedWindow[] {
  const widthMs = Math.ceil((extent.toMs - extent.fromMs) / windowCount);
  const windows: PlannedWindow[] = [];
  for (let fromMs = extent.fromMs; fromMs < extent.toMs; fromMs += widthMs) {
    const toMs = Math.min(extent.toMs, fromMs + widthMs);
    const inside = segments.filter((s) => s.firstMs < toMs && s.lastMs >= fromMs);
    windows.push({ fromMs, toMs, groups: groupByShape(inside) });
  }
  return windows;
}

function groupByShape(segments: readonly SegmentRef[]): SegmentGroup[] {
  const groups = new Map<string, { shape: SegmentShape; paths: string[] }>();
  for (const { shape, path } of segments) {
    const group = groups.get(shape.typeKey) ?? { shape, paths: [] };
    group.paths.push(path);
    groups.set(shape.typeKey, group);
  }
  return [...groups.values()];
}
