/**
 * Samples of one series as growing columns, put in order when they are taken.
 *
 * @module
 */

/** Columns of the same length, in ascending time. */
export interface SampleColumns {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** Rows that fit before the columns grow: a segment of 90 s. */
const INITIAL_ROWS = 128;

/** Collects samples in any order. Values that are not finite are left out: they cannot be drawn. */
export class SampleBuffer {
  #timesMs = new Float64Array(INITIAL_ROWS);
  #values = new Float64Array(INITIAL_ROWS);
  #length = 0;
  #isSorted = true;

  /** Samples held. */
  get length(): number {
    return this.#length;
  }

  /** Adds one sample. */
  add(timeMs: number, value: number): void {
    if (!Number.isFinite(value) || !Number.isFinite(timeMs)) return;
    const length = this.#length;
    if (length === this.#timesMs.length) this.#grow();
    if (length > 0 && timeMs < this.#timesMs[length - 1]!) this.#isSorted = false;
    this.#timesMs[length] = timeMs;
    this.#values[length] = value;
    this.#length = length + 1;
  }

  /** The samples in ascending time; those of one instant stay in the order they were added in. */
  take(): SampleColumns {
    const timesMs = this.#timesMs.subarray(0, this.#length);
    const values = this.#values.subarray(0, this.#length);
    if (this.#isSorted) return { timesMs, values };
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i)
      .sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
    return {
      timesMs: Float64Array.from(order, (row) => timesMs[row]!),
      values: Float64Array.from(order, (row) => values[row]!),
    };
  }

  #grow(): void {
    const length = this.#timesMs.length * 2;
    const [timesMs, values] = [new Float64Array(length), new Float64Array(length)];
    timesMs.set(this.#timesMs);
    values.set(this.#values);
    [this.#timesMs, this.#values] = [timesMs, values];
  }
}

/** Adds up samples of several series that share their instants. The result ascends. */
export function sumPerInstant(parts: readonly SampleColumns[]): SampleColumns {
  const sums = new Map<number, number>();
  for (const { timesMs, values } of parts) {
    timesMs.forEach((timeMs, i) => sums.set(timeMs, (sums.get(timeMs) ?? 0) + values[i]!));
  }
  const timesMs = Float64Array.from(sums.keys()).sort();
  return { timesMs, values: timesMs.map((timeMs) => sums.get(timeMs)!) };
}
