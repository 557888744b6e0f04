/**
 * Some million merged rows on their way to disk.
 *
 * @module
 */

import type { RowSource } from "../store/duckdb_source.ts";
import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import { LabelColumns } from "../store/segment_labels.ts";
import type { LabelledRow, RowLabels } from "./row_labels.ts";

interface Run extends LabelledRow {
  readonly from: number;
}

/** What the rows are called in SQL. */
const SOURCE_NAME = "merged_rows";

const TIME = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "time");
const VALUE = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "value");

/** Rows with room for a fixed number of them, used again for each part. */
export class RowPart {
  readonly times: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  #runs: Run[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
  }

  get rowCount(): number {
    return this.#count;
  }

  /** Rows that still fit. */
  get room(): number {
    return this.times.length - this.#count;
  }

  /** Adds `count` rows, which the caller puts into `times` and `values` from `rowCount` on. */
  add(count: number, { metric, subject }: LabelledRow): void {
    const last = this.#runs.at(-1);
    const isSame = last?.metric === metric && last.subject === subject;
    if (!isSame) this.#runs.push({ from: this.#count, metric, subject });
    this.#count += count;
  }

  /** The rows, for one pass. */
  source(labels: RowLabels): RowSource {
    const columns = new LabelColumns<LabelledRow>(this.#runs, labels);
    let [at, from, run] = [0, 0, 0];
    return {
      name: SOURCE_NAME,
      columns: columns.columns,
      nextRowCount: (capacity) => {
        from = at;
        at = Math.min(this.#count, at + capacity);
        return at - from;
      },
      fill: (chunk) => {
        putTimes(chunk.times(TIME), this.times.subarray(from, at));
        chunk.doubles(VALUE).set(this.values.subarray(from, at));
        while (run < this.#runs.length && this.#runs[run]!.from < at) {
          const end = this.#runs[run + 1]?.from ?? this.#count;
          const rows = {
            from: Math.max(from, this.#runs[run]!.from) - from,
            to: Math.min(at, end) - from,
          };
          columns.fill(chunk, this.#runs[run]!, rows);
          if (end > at) break;
          run++;
        }
      },
    };
  }

  /** Their times alone, for one pass. */
  timeSource(): RowSource {
    let [at, from] = [0, 0];
    return {
      name: SOURCE_NAME,
      columns: [{ name: "time", type: { kind: "timestamp_ms" } }],
      nextRowCount: (capacity) => {
        from = at;
        at = Math.min(this.#count, at + capacity);
        return at - from;
      },
      fill: (chunk) => putTimes(chunk.times(0), this.times.subarray(from, at)),
    };
  }

  /** Forgets the rows. */
  clear(): void {
    this.#runs = [];
    this.#count = 0;
  }
}

/** By halves, little-endian: a BigInt for every row would cost more than all the rest. */
function putTimes(target: BigInt64Array, times: Float64Array): void {
  const halves = new Uint32Array(target.buffer, target.byteOffset, 2 * times.length);
  for (let i = 0; i < times.length; i++) {
    const timeMs = times[i]!;
    const high = Math.floor(timeMs / 2 ** 32);
    halves[2 * i] = timeMs - high * 2 ** 32;
    halves[2 * i + 1] = high;
  }
}
