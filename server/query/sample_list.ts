/**
 * Every sample of one series, with the places at which it is interrupted.
 *
 * @module
 */

import { SampleBuffer, type SampleColumns } from "./sample_columns.ts";
import type { SeriesTarget } from "./member_shaper.ts";

/** The samples of one series in ascending time; of the same instant, in the order they came in. */
export interface SeriesSamples {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /**
   * Positions, ascending, of the samples before which the series is interrupted: no line may be drawn
   * to them from the sample before. Never 0.
   */
  readonly breaks: readonly number[];
}

/** Collects the values of a series that lie in [fromMs, toMs). Values are fed in ascending time. */
export class SampleList implements SeriesTarget {
  readonly #range: { readonly fromMs: number; readonly toMs: number };
  readonly #samples: SampleBuffer;
  readonly #breaks: number[] = [];
  #pendingBreak = false;

  /** `expected` samples fit before the list has to grow. */
  constructor(range: { readonly fromMs: number; readonly toMs: number }, expected?: number) {
    this.#range = range;
    this.#samples = new SampleBuffer(expected);
  }

  /** Samples so far. */
  get length(): number {
    return this.#samples.length;
  }

  /** Interrupts the series before the next value. Before the first value it means nothing. */
  addBreak(): void {
    this.#pendingBreak = this.#samples.length > 0;
  }

  /** Adds a value. Times outside the range are left out: they were read as a run-up. */
  add(timeMs: number, value: number): void {
    if (timeMs < this.#range.fromMs || timeMs >= this.#range.toMs) return;
    if (this.#pendingBreak) this.#breaks.push(this.#samples.length);
    this.#pendingBreak = false;
    this.#samples.add(timeMs, value);
  }

  /** Adds the values of [start, end). */
  addRun({ timesMs, values }: SampleColumns, start: number, end: number): void {
    for (let i = start; i < end; i++) this.add(timesMs[i]!, values[i]!);
  }

  /** What was collected. The list is not to be added to afterwards. */
  take(): SeriesSamples {
    return { ...this.#samples.take(), breaks: this.#breaks };
  }
}
