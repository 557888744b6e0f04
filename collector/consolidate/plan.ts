/**
 * Which segments are merged next.
 *
 * Neighbours of one tier are merged once there are enough of them, into one of the next tier:
 *
 *     tier 0   90 s each       16 of them  ──▶  tier 1
 *     tier 1   24 minutes      4 of them   ──▶  tier 2
 *     tier 2   96 minutes      stays
 *
 * A tier is how often rows were rewritten, and it is in the segment's name. A merge takes segments of
 * its tier and below and gives one of the tier above, up to `tierMax`: so no row is rewritten more often
 * than that, whatever the sizes. What is at least half as large as a file may be is not rewritten again.
 * Fewer are merged at a time where their row groups are large, for the memory that reading them takes.
 *
 * Neighbours are segments of one partition between which no sampling is missing: that there is nothing
 * between two files is how readers know of a gap. Where a stretch of neighbours has ended for good, by a
 * gap, by the end of the day, its rest is merged although it is less.
 *
 * @module
 */

/** A segment that can be read. */
export interface PlannedSegment {
  readonly stem: string;
  /** Names its folder. */
  readonly partition: string;
  /** End of the day of the partition, milliseconds since 1970: nothing later begins there. */
  readonly dayEndMs: number;
  /** Times of the first and last row. */
  readonly startMs: number;
  readonly endMs: number;
  readonly rowCount: number;
  readonly byteSize: number;
  readonly tier: number;
  /** Whether merging it may be tried; false for one that could not be read. */
  readonly isMergeable: boolean;
  /** Names of node and cluster: segments of different ones are not put together. */
  readonly origin: string;
  readonly intervalMs: number;
}

/** What a merge may be. */
export interface MergeLimits {
  readonly nowMs: number;
  /** A segment that ended less long ago is left alone. */
  readonly minAgeMs: number;
  readonly inputsMax: number;
  readonly bytesMax: number;
  readonly rowsMax: number;
  /** Most rows that the row groups hold in which the inputs are read at the same time. */
  readonly openRowsMax: number;
  /** Rows of a row group of the collector's segments, and of merged ones. */
  readonly rowGroupRows: number;
  readonly mergedRowGroupRows: number;
  /** From the first row to the last. */
  readonly spanMsMax: number;
  /** Longest time between two ticks without a gap, in sampling intervals. */
  readonly gapIntervals: number;
  readonly tierMax: number;
}

/** Segments to be merged into one. */
export interface PlannedMerge<T extends PlannedSegment> {
  /** Two or more, in the order of their first rows. */
  readonly inputs: readonly T[];
  /** Of the segment that they become. */
  readonly tier: number;
}

/**
 * The merges that can be done now, oldest partition first; no segment is in two of them. When they are
 * done there may be more.
 */
export function planMerges<T extends PlannedSegment>(
  segments: readonly T[],
  limits: MergeLimits,
): readonly PlannedMerge<T>[] {
  const partitions = Map.groupBy(segments, ({ partition }) => partition);
  return [...partitions]
    .sort(([, [a]], [, [b]]) =>
      a!.dayEndMs - b!.dayEndMs || compareText(a!.partition, b!.partition)
    )
    .flatMap(([, own]) => stretchesOf(own, limits))
    .flatMap((stretch) => planStretch(stretch, limits));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Neighbours that may be merged with each other. */
interface Stretch<T> {
  readonly segments: readonly T[];
  /** Whether no more of them will come. */
  readonly isOver: boolean;
}

function stretchesOf<T extends PlannedSegment>(
  segments: readonly T[],
  limits: MergeLimits,
): readonly Stretch<T>[] {
  const sorted = [...segments]
    .sort((a, b) => a.startMs - b.startMs || compareText(a.stem, b.stem));
  const stretches: Stretch<T>[] = [];
  let open: T[] = [];
  let before: T | undefined;
  const end = (isOver: boolean) => {
    if (open.length > 1) stretches.push({ segments: open, isOver });
    open = [];
  };
  let isYoung = false;
  for (const segment of sorted) {
    isYoung ||= segment.endMs > limits.nowMs - limits.minAgeMs;
    if (isYoung) break;
    if (before !== undefined && !areNeighbours(before, segment, limits)) end(true);
    before = segment;
    if (isMovable(segment, limits)) open.push(segment);
    else end(true);
  }
  const dayEndMs = sorted[0]?.dayEndMs ?? Infinity;
  end(!isYoung && dayEndMs <= limits.nowMs - limits.minAgeMs);
  return stretches;
}

/** Files that overlap, as after a clock was set back, are neighbours, too. */
function areNeighbours(
  before: PlannedSegment,
  segment: PlannedSegment,
  { gapIntervals }: MergeLimits,
): boolean {
  return segment.origin === before.origin && segment.intervalMs === before.intervalMs &&
    segment.startMs - before.endMs <= gapIntervals * segment.intervalMs;
}

function isMovable(segment: PlannedSegment, limits: MergeLimits): boolean {
  const { startMs, endMs, byteSize, rowCount, tier, isMergeable } = segment;
  return isMergeable && tier < limits.tierMax && endMs - startMs < limits.spanMsMax / 2 &&
    byteSize < limits.bytesMax / 2 && rowCount < limits.rowsMax / 2;
}

/** The merges of the lowest tier that has any. */
function planStretch<T extends PlannedSegment>(
  stretch: Stretch<T>,
  limits: MergeLimits,
): readonly PlannedMerge<T>[] {
  for (let tier = 0; tier < limits.tierMax; tier++) {
    const merges = runsOfTier(stretch, tier)
      .flatMap((run) => groupsOf(run, { stretch, limits }))
      .map((inputs) => ({ inputs, tier: 1 + Math.max(...inputs.map((input) => input.tier)) }));
    if (merges.length > 0) return merges;
  }
  return [];
}

/**
 * Segments of a tier that follow each other, with those of lower tiers among them. At the ends lower
 * ones are left out, unless the stretch is over: they will be of this tier when there are more.
 */
function runsOfTier<T extends PlannedSegment>(
  { segments, isOver }: Stretch<T>,
  tier: number,
): readonly (readonly T[])[] {
  const runs: T[][] = [[]];
  for (const segment of segments) {
    if (segment.tier > tier) runs.push([]);
    else runs.at(-1)!.push(segment);
  }
  if (isOver) return runs;
  return runs.map((run) => {
    const first = run.findIndex((segment) => segment.tier === tier);
    return first < 0 ? [] : run.slice(first, run.findLastIndex((each) => each.tier === tier) + 1);
  });
}

/** Divides a run into groups that fit the limits. The last one waits for more, if more may come. */
function groupsOf<T extends PlannedSegment>(
  run: readonly T[],
  { stretch, limits }: { readonly stretch: Stretch<T>; readonly limits: MergeLimits },
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let open: T[] = [];
  for (const segment of run) {
    if (!fits([...open, segment], limits)) {
      groups.push(open);
      open = [];
    }
    open.push(segment);
  }
  if (stretch.isOver || open.length === limits.inputsMax) groups.push(open);
  return groups.filter(({ length }) => length > 1);
}

function fits(inputs: readonly PlannedSegment[], limits: MergeLimits): boolean {
  const sum = (of: (segment: PlannedSegment) => number) =>
    inputs.reduce((total, segment) => total + of(segment), 0);
  const startMs = Math.min(...inputs.map((segment) => segment.startMs));
  const endMs = Math.max(...inputs.map((segment) => segment.endMs));
  return inputs.length <= limits.inputsMax && endMs - startMs <= limits.spanMsMax &&
    sum(({ byteSize }) => byteSize) <= limits.bytesMax &&
    sum(({ rowCount }) => rowCount) <= limits.rowsMax &&
    sum((segment) => openRows(segment, limits)) <= limits.openRowsMax;
}

/** Rows of the row group that is open while a segment is read. */
function openRows({ rowCount, tier }: PlannedSegment, limits: MergeLimits): number {
  return Math.min(rowCount, tier === 0 ? limits.rowGroupRows : limits.mergedRowGroupRows);
}
