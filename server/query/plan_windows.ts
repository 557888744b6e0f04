/**
 * Cuts what a query reads into windows.
 *
 * Windows are read one after the other, so that a query over months takes no more memory than one over
 * an hour. Short segments are cut by time, where possible between two of them. Long ones, each as large
 * as a good part of a window, would then be decoded once for every window that they overlap, so they
 * are cut by series: their rows are sorted by container, and a reader skips the rows of others.
 *
 * @module
 */

import type { SegmentRef, SegmentShape } from "../index/segment_ref.ts";
import { MemberFinder, type PlannedMember, samplesAt, type TimeSlice } from "./planned_source.ts";

/** Samples that one window may hold in memory: 24 bytes each while they are read, so 5 MB. */
export const SAMPLES_PER_WINDOW_MAX = 200_000;

/** Most windows that a range is cut into; with more, a window grows instead. */
export const WINDOWS_MAX = 1_000;

/** Segments that a window must have room for on average, to be cut by time. */
const SEGMENTS_PER_WINDOW_MIN = 8;

/**
 * Files that one statement reads: DuckDB keeps what it knows of each, some 100 KB, until the statement
 * has read the last. A statement's own cost is that of a few files.
 */
export const FILES_PER_STATEMENT_MAX = 128;

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

/** What is to be cut. */
export interface Cut {
  readonly series: readonly (readonly PlannedMember[])[];
  /** In ascending time of their first row. */
  readonly segments: readonly SegmentRef[];
  readonly samplesOfSeries: Float64Array;
  readonly samplesPerWindow: number;
}

/** Windows of the data in `extent`; those of one series ascend and do not overlap. */
export function cutWindows(cut: Cut, extent: TimeSlice): PlannedWindow[] {
  const { segments, samplesOfSeries, samplesPerWindow } = cut;
  const samples = sumOf(samplesOfSeries);
  const isLong = samples / samplesPerWindow * SEGMENTS_PER_WINDOW_MIN > segments.length;
  const everyone = cut.series.map((_, i) => i);
  const slices = isLong ? packSeries(everyone, cut) : [everyone];
  return slices.flatMap((series) => {
    const ofSlice = series.reduce((sum, i) => sum + samplesOfSeries[i]!, 0);
    const count = Math.min(WINDOWS_MAX, Math.max(1, Math.ceil(ofSlice / samplesPerWindow)));
    const finder = new MemberFinder(series.flatMap((position) => cut.series[position]!));
    return sliceTime(extent, count, segments).map((slice) => ({
      ...slice,
      series,
      groups: groupByShape(segments.filter((segment) => holdsAny(segment, finder, slice))),
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

function holdsAny(segment: SegmentRef, finder: MemberFinder, slice: TimeSlice): boolean {
  if (segment.firstMs >= slice.toMs || segment.lastMs < slice.fromMs) return false;
  return finder.positionsIn(segment.spans)
    .some((position) => samplesAt(segment, position, slice) > 0);
}

/** Segments of one shape, as many as one statement may read. */
function groupByShape(segments: readonly SegmentRef[]): SegmentGroup[] {
  const groups: SegmentGroup[] = [];
  const open = new Map<string, SegmentRef[]>();
  for (const segment of segments) {
    const { shape } = segment;
    let group = open.get(shape.typeKey);
    if (group === undefined || group.length >= FILES_PER_STATEMENT_MAX) {
      open.set(shape.typeKey, group = []);
      groups.push({ shape, segments: group });
    }
    group.push(segment);
  }
  return groups;
}

/** Sum of numbers; 0 of none. */
export function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
