/**
 * Rows in memory on their way into a file, in the order of a segment: by metric, container, device,
 * process and time.
 *
 * Rows come as runs, rows of one series one after the other, because files are sorted that way. Only
 * the runs are sorted then, and rows where two runs of one series overlap in time.
 *
 * @module
 */

import type { RowLabels } from "./row_labels.ts";

/** Rows [from, to) that are of one metric and have the same labels. */
export interface RowRun {
  readonly metric: string;
  readonly labels: RowLabels;
  readonly from: number;
  readonly to: number;
}

/** Rows in order. */
export interface SortedRows {
  readonly rowCount: number;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** Without gap or overlap, from 0 to `rowCount`. */
  readonly runs: readonly RowRun[];
}

/** Cuts rows into groups of at most `rowsMax`. */
export function* groupsOf(rows: SortedRows, rowsMax: number): Iterable<SortedRows> {
  const count = Math.ceil(rows.rowCount / rowsMax);
  const width = Math.ceil(rows.rowCount / Math.max(1, count));
  let firstRun = 0;
  for (let from = 0; from < rows.rowCount; from += width) {
    const to = Math.min(rows.rowCount, from + width);
    const runs: RowRun[] = [];
    while (rows.runs[firstRun]!.to <= from) firstRun++;
    for (let i = firstRun; i < rows.runs.length && rows.runs[i]!.from < to; i++) {
      const run = rows.runs[i]!;
      runs.push({
        ...run,
        from: Math.max(run.from, from) - from,
        to: Math.min(run.to, to) - from,
      });
    }
    yield {
      rowCount: to - from,
      timesMs: rows.timesMs.subarray(from, to),
      values: rows.values.subarray(from, to),
      runs,
    };
  }
}

interface OpenRun {
  readonly metric: string;
  readonly labels: RowLabels;
  readonly from: number;
  to: number;
  isAscending: boolean;
}

const INITIAL_ROWS = 4_096;

/** Collects rows. */
export class RowBatch {
  #timesMs = new Float64Array(INITIAL_ROWS);
  #values = new Float64Array(INITIAL_ROWS);
  #length = 0;
  #runs: OpenRun[] = [];

  /** Rows held. */
  get length(): number {
    return this.#length;
  }

  /** Adds a row. It continues the run before it where metric and labels are the same objects. */
  add(
    sample: { readonly timeMs: number; readonly value: number },
    owner: { readonly metric: string; readonly labels: RowLabels },
  ): void {
    const at = this.#length;
    if (at === this.#timesMs.length) this.#grow();
    let run = this.#runs.at(-1);
    if (run === undefined || run.labels !== owner.labels || run.metric !== owner.metric) {
      run = { ...owner, from: at, to: at, isAscending: true };
      this.#runs.push(run);
    } else if (sample.timeMs < this.#timesMs[at - 1]!) {
      run.isAscending = false;
    }
    this.#timesMs[at] = sample.timeMs;
    this.#values[at] = sample.value;
    run.to = this.#length = at + 1;
  }

  /** Forgets the rows after the first `length`. */
  cutTo(length: number): void {
    while ((this.#runs.at(-1)?.from ?? -1) >= length) this.#runs.pop();
    const last = this.#runs.at(-1);
    if (last !== undefined) last.to = Math.min(last.to, length);
    this.#length = length;
  }

  /** The rows in order; the batch is empty afterwards. */
  take(): SortedRows {
    const runs = this.#runs.toSorted((a, b) =>
      compareSeries(a, b) || this.#timesMs[a.from]! - this.#timesMs[b.from]! || a.from - b.from
    );
    const sorted = new SortedTarget(this.#length);
    for (let first = 0; first < runs.length;) {
      let end = first + 1;
      while (end < runs.length && compareSeries(runs[first]!, runs[end]!) === 0) end++;
      this.#copySeries(runs.slice(first, end), sorted);
      first = end;
    }
    this.#runs = [];
    this.#length = 0;
    return sorted;
  }

  #copySeries(runs: readonly OpenRun[], target: SortedTarget): void {
    const isInOrder = runs.every((run, i) =>
      run.isAscending &&
      (i === 0 || this.#timesMs[runs[i - 1]!.to - 1]! <= this.#timesMs[run.from]!)
    );
    if (isInOrder) {
      for (const run of runs) {
        const { from, to } = run;
        target.put(run, this.#timesMs.subarray(from, to), this.#values.subarray(from, to));
      }
      return;
    }
    const rows = runs.flatMap((run) =>
      Array.from({ length: run.to - run.from }, (_, i) => ({ run, row: run.from + i }))
    ).sort((a, b) => this.#timesMs[a.row]! - this.#timesMs[b.row]! || a.row - b.row);
    for (const { run, row } of rows) {
      target.put(run, this.#timesMs.subarray(row, row + 1), this.#values.subarray(row, row + 1));
    }
  }

  #grow(): void {
    const length = this.#timesMs.length * 2;
    const [timesMs, values] = [new Float64Array(length), new Float64Array(length)];
    timesMs.set(this.#timesMs);
    values.set(this.#values);
    [this.#timesMs, this.#values] = [timesMs, values];
  }
}

/** Takes rows in their final order and joins neighbouring runs that are alike. */
class SortedTarget implements SortedRows {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  readonly runs: { metric: string; labels: RowLabels; from: number; to: number }[] = [];
  rowCount = 0;

  constructor(length: number) {
    this.timesMs = new Float64Array(length);
    this.values = new Float64Array(length);
  }

  put(
    { metric, labels }: Pick<RowRun, "metric" | "labels">,
    timesMs: Float64Array,
    values: Float64Array,
  ): void {
    const from = this.rowCount;
    this.timesMs.set(timesMs, from);
    this.values.set(values, from);
    this.rowCount += timesMs.length;
    const last = this.runs.at(-1);
    if (last?.metric === metric && last.labels === labels) last.to = this.rowCount;
    else this.runs.push({ metric, labels, from, to: this.rowCount });
  }
}

/** Which of two series comes first; 0 for the same one, whatever its names are. */
function compareSeries(a: OpenRun, b: OpenRun): number {
  return compareText(a.metric, b.metric) ||
    compareText(a.labels.containerId, b.labels.containerId) ||
    compareText(a.labels.device ?? "", b.labels.device ?? "") ||
    (a.labels.pid ?? -1) - (b.labels.pid ?? -1);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
