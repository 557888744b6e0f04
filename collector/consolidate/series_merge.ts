/**
 * The order in which the runs of several sorted segments make one sorted segment.
 *
 * A run is a stretch of rows of one file that have all their labels in common. Files are read from their
 * first row to their last and no further back, so that whatever their size only some rows are held.
 *
 *     input 0   a a a b b c          merged   a a a a a b b b c c
 *     input 1   a a b c                       └0─┘ └1┘ └0┘ 1 0 1
 *
 * @module
 */

/** The runs of one file in the order of its rows. Ids are those that `SeriesRanks` ranks. */
export interface InputRuns {
  readonly metrics: Int32Array;
  readonly subjects: Int32Array;
  readonly rowCounts: Float64Array;
  /** Times of the first and last row, milliseconds since 1970. */
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
}

/** Places in the order of rows. Subjects that differ in labels by which rows are not sorted share one. */
export interface SeriesRanks {
  readonly ofMetric: Int32Array;
  readonly ofSubject: Int32Array;
}

/** One run of one file. */
export interface Piece {
  readonly input: number;
  readonly run: number;
}

/** All runs of a series. */
export interface SeriesPieces {
  /** By input, and in each in the order of its rows. */
  readonly pieces: readonly Piece[];
  /** Whether that is the order of time as well, with no time in two inputs. */
  readonly isInOrder: boolean;
}

/** The first input whose rows are not sorted as a segment's are; undefined when all are. */
export function unsortedInput(
  inputs: readonly InputRuns[],
  ranks: SeriesRanks,
): number | undefined {
  const index = inputs.findIndex((runs) => {
    for (let run = 0; run < runs.metrics.length; run++) {
      if (runs.lastMs[run]! < runs.firstMs[run]!) return true;
      if (run === 0) continue;
      const step = compareRuns(runs, { run: run - 1, ranks }, run);
      if (step > 0 || (step === 0 && runs.firstMs[run]! < runs.lastMs[run - 1]!)) return true;
    }
    return false;
  });
  return index < 0 ? undefined : index;
}

/** All series of sorted inputs in the order in which their rows are written. */
export function* mergeSeries(
  inputs: readonly InputRuns[],
  ranks: SeriesRanks,
): Generator<SeriesPieces, void, undefined> {
  const heads = inputs.map(() => 0);
  for (;;) {
    let least: { readonly runs: InputRuns; readonly run: number } | undefined;
    for (let input = 0; input < inputs.length; input++) {
      const runs = inputs[input]!;
      const run = heads[input]!;
      if (run >= runs.metrics.length) continue;
      if (least === undefined || isBefore(runs, run, { ...least, ranks })) least = { runs, run };
    }
    if (least === undefined) return;
    yield takeSeries(inputs, { heads, ranks, least });
  }
}

/** Takes from every input the runs of the series that `least` is of. */
function takeSeries(
  inputs: readonly InputRuns[],
  { heads, ranks, least }: {
    readonly heads: number[];
    readonly ranks: SeriesRanks;
    readonly least: { readonly runs: InputRuns; readonly run: number };
  },
): SeriesPieces {
  const metric = ranks.ofMetric[least.runs.metrics[least.run]!];
  const subject = ranks.ofSubject[least.runs.subjects[least.run]!];
  const pieces: Piece[] = [];
  let isInOrder = true;
  let lastMs = -Infinity;
  for (let input = 0; input < inputs.length; input++) {
    const runs = inputs[input]!;
    let run = heads[input]!;
    let isFirst = true;
    while (
      run < runs.metrics.length && ranks.ofMetric[runs.metrics[run]!] === metric &&
      ranks.ofSubject[runs.subjects[run]!] === subject
    ) {
      // Within a file the order is as it is; between two files the same time twice is to be looked at.
      if (isFirst && runs.firstMs[run]! <= lastMs) isInOrder = false;
      isFirst = false;
      lastMs = Math.max(lastMs, runs.lastMs[run]!);
      pieces.push({ input, run });
      run++;
    }
    heads[input] = run;
  }
  return { pieces, isInOrder };
}

function isBefore(
  runs: InputRuns,
  run: number,
  { runs: others, run: other, ranks }: {
    readonly runs: InputRuns;
    readonly run: number;
    readonly ranks: SeriesRanks;
  },
): boolean {
  const step = ranks.ofMetric[runs.metrics[run]!]! - ranks.ofMetric[others.metrics[other]!]! ||
    ranks.ofSubject[runs.subjects[run]!]! - ranks.ofSubject[others.subjects[other]!]!;
  return step < 0;
}

function compareRuns(
  runs: InputRuns,
  { run, ranks }: { readonly run: number; readonly ranks: SeriesRanks },
  next: number,
): number {
  return ranks.ofMetric[runs.metrics[run]!]! - ranks.ofMetric[runs.metrics[next]!]! ||
    ranks.ofSubject[runs.subjects[run]!]! - ranks.ofSubject[runs.subjects[next]!]!;
}

/** Rows of one series of which inputs overlap in time. */
export interface OverlappingRows {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Input that each row is from. */
  readonly inputs: Int32Array;
  /** Subject of each row. */
  readonly subjects: Int32Array;
}

/**
 * The order of time of overlapping rows; those of the same time stay in the order of their inputs. A row
 * that stands in two inputs with the same time, value and labels is left out the second time.
 */
export function orderOverlapping(rows: OverlappingRows): readonly number[] {
  const { times, values, inputs, subjects } = rows;
  const order = Array.from(times, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);
  const kept: number[] = [];
  let sinceSameTime = 0;
  for (const row of order) {
    if (kept.length > 0 && times[kept.at(-1)!] !== times[row]) sinceSameTime = kept.length;
    let isTwice = false;
    for (let i = sinceSameTime; i < kept.length; i++) {
      const other = kept[i]!;
      isTwice ||= inputs[other] !== inputs[row] && subjects[other] === subjects[row] &&
        Object.is(values[other], values[row]);
    }
    if (!isTwice) kept.push(row);
  }
  return kept;
}
