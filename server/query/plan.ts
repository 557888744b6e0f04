/**
 * Chooses what a query must open, before anything is opened.
 *
 * A query asks for one metric of some series in [fromMs, toMs). A segment is opened only if its time
 * overlaps, it holds the metric, and one of the containers was seen in it inside the range.
 *
 * What is to be read is cut into windows that are read one after the other, so that a query over months
 * takes no more memory than one over an hour. Short segments are cut by time, where possible between
 * two of them. Long ones, each as large as a good part of a window, would then be decoded once for
 * every window that they overlap, so they are cut by series: their rows are sorted by container, and a
 * reader skips the rows of others.
 *
 * @module
 */

import { type ContainerSpans, findSpan } from "../index/container_spans.ts";
import type { SegmentRef, SegmentShape } from "../index/segment_ref.ts";

/** Samples that one window may hold in memory: 24 bytes each while they are read, so 12 MB. */
export const SAMPLES_PER_WINDOW_MAX = 500_000;

/** Most windows that a range is cut into; with more, a window grows instead. */
export const WINDOWS_MAX = 1_000;

/** Segments that a window must have room for on average, to be cut by time. */
const SEGMENTS_PER_WINDOW_MIN = 8;

/** Something with rows of containers: a sealed segment or an open journal. */
export interface PlannedSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
}

/** A container whose rows are wanted. */
export interface PlannedMember {
  readonly id: string;
  readonly ordinal: number;
}

/** What a query wants. */
export interface PlanRequest {
  readonly metric: string;
  /** Members of each series: they are read together. */
  readonly series: readonly (readonly PlannedMember[])[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Segments that one statement can read, since their rows have one shape. */
export interface SegmentGroup {
  readonly shape: SegmentShape;
  readonly segments: readonly SegmentRef[];
}

/** Some series in one slice of the range, and the segments that hold them. */
export interface PlannedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Positions of series in the request. */
  readonly series: readonly number[];
  readonly groups: readonly SegmentGroup[];
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
  /** Upper estimate of the samples that will be read. */
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
      { request, segments, samplesOfSeries, samplesPerWindow },
      extentOf(opened, request),
    ),
    journals,
    intervalMs: opened.length === 0
      ? undefined
      : opened.reduce((longestMs, { intervalMs }) => Math.max(longestMs, intervalMs), 0),
    skippedByTime: skipped.time,
    skippedByMetric: skipped.metric,
    skippedByContainer: skipped.container,
    sampleEstimate: sumOf(samplesOfSeries),
  };
}

interface Tally {
  readonly skipped: { time: number; metric: number; container: number };
  /** Samples that the sources can hold of each series, were none missing. */
  readonly samplesOfSeries: Float64Array;
}

function isWanted(source: PlannedSource, request: PlanRequest, tally: Tally): boolean {
  const { fromMs, toMs, metric, series } = request;
  const { skipped, samplesOfSeries } = tally;
  if (source.firstMs >= toMs || source.lastMs < fromMs) {
    skipped.time++;
    return false;
  }
  if (!source.metricNames.has(metric)) {
    skipped.metric++;
    return false;
  }
  let holdsAny = false;
  series.forEach((members, i) => {
    for (const member of members) {
      const samples = samplesOf(source, member, request);
      samplesOfSeries[i]! += samples;
      holdsAny ||= samples > 0;
    }
  });
  if (!holdsAny) skipped.container++;
  return holdsAny;
}

/** Samples that a source can hold of a container in a range, were none missing. */
function samplesOf(source: PlannedSource, { ordinal }: PlannedMember, range: TimeSlice): number {
  const span = findSpan(source.spans, ordinal);
  if (span === undefined) return 0;
  const firstMs = Math.max(span.firstMs, range.fromMs);
  const lastMs = Math.min(span.lastMs, range.toMs - 1);
  return lastMs < firstMs ? 0 : Math.floor((lastMs - firstMs) / source.intervalMs) + 1;
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

interface TimeSlice {
  readonly fromMs: number;
  readonly toMs: number;
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

interface Cut {
  readonly request: PlanRequest;
  /** In ascending time of their first row. */
  readonly segments: readonly SegmentRef[];
  readonly samplesOfSeries: Float64Array;
  readonly samplesPerWindow: number;
}

function cutWindows(cut: Cut, extent: TimeSlice): PlannedWindow[] {
  const { request, segments, samplesOfSeries, samplesPerWindow } = cut;
  const samples = sumOf(samplesOfSeries);
  const isLong = samples / samplesPerWindow * SEGMENTS_PER_WINDOW_MIN > segments.length;
  const everyone = request.series.map((_, i) => i);
  const slices = isLong ? packSeries(everyone, cut) : [everyone];
  return slices.flatMap((series) => {
    const ofSlice = series.reduce((sum, i) => sum + samplesOfSeries[i]!, 0);
    const count = Math.min(WINDOWS_MAX, Math.max(1, Math.ceil(ofSlice / samplesPerWindow)));
    return sliceTime(extent, count, segments).map((slice) => ({
      ...slice,
      series,
      groups: groupByShape(segments.filter((s) => holds(s, series, { ...slice, request }))),
    }));
  });
}

/** Puts neighbours together as long as they fit into one window. */
function packSeries(positions: readonly number[], cut: Cut): number[][] {
  const packs: number[][] = [];
  let room = 0;
  for (const position of positions) {
    const samples = cut.samplesOfSeries[position]!;
    if (packs.length === 0 || samples > room) {
      packs.push([]);
      room = cut.samplesPerWindow;
    }
    packs.at(-1)!.push(position);
    room -= samples;
  }
  return packs;
}

/** Equal slices, each lengthened to the next beginning of a segment: few segments are then cut. */
function sliceTime(
  extent: TimeSlice,
  count: number,
  segments: readonly SegmentRef[],
): TimeSlice[] {
  const slices: TimeSlice[] = [];
  const widthMs = Math.ceil((extent.toMs - extent.fromMs) / count);
  for (let fromMs = extent.fromMs; fromMs < extent.toMs;) {
    const idealMs = fromMs + widthMs;
    const next = segments.find(({ firstMs }) => firstMs >= idealMs && firstMs < idealMs + widthMs);
    const toMs = Math.min(extent.toMs, next?.firstMs ?? idealMs);
    slices.push({ fromMs, toMs });
    fromMs = toMs;
  }
  return slices;
}

function holds(
  segment: SegmentRef,
  positions: readonly number[],
  { fromMs, toMs, request }: TimeSlice & { readonly request: PlanRequest },
): boolean {
  if (segment.firstMs >= toMs || segment.lastMs < fromMs) return false;
  return positions.some((i) =>
    request.series[i]!.some((member) => samplesOf(segment, member, { fromMs, toMs }) > 0)
  );
}

function groupByShape(segments: readonly SegmentRef[]): SegmentGroup[] {
  const groups = new Map<string, { shape: SegmentShape; segments: SegmentRef[] }>();
  for (const segment of segments) {
    const { shape } = segment;
    const group = groups.get(shape.typeKey) ?? { shape, segments: [] };
    group.segments.push(segment);
    groups.set(shape.typeKey, group);
  }
  return [...groups.values()];
}
