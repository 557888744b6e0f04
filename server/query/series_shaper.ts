/**
 * From the rows of one container to its envelope, window by window.
 *
 * Definitions
 * - A series is the container's own rows, where a window has any. Otherwise it is the sum over its
 *   parts (processes, devices) of the rows that share an instant.
 * - A rate of parts is the sum of the rates of the parts: a process that ends takes its counter with
 *   it, which must not look like a reset of the others, nor one that begins like a burst.
 * - Before the range comes a run-up, read only so that the first sample in range can have a rate.
 *
 * @module
 */

import { EnvelopeBuilder, type EnvelopeGrid } from "./envelope.ts";
import {
  type PreviousSample,
  RATE_GAP_INTERVALS,
  rateStep,
  rawStep,
  type SeriesStep,
} from "./rate.ts";
import { SampleBuffer, type SampleColumns, sumPerInstant } from "./sample_columns.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** What a shaper needs to know beforehand. */
export interface ShaperOptions {
  readonly grid: EnvelopeGrid;
  readonly points: number;
  readonly as: "raw" | "rate";
}

/** Longest run-up before the range, in milliseconds. */
export function runUpMs(as: "raw" | "rate", intervalMs: number): number {
  return as === "rate" ? RATE_GAP_INTERVALS * intervalMs : 0;
}

/** Shapes one container's samples. Windows are fed in ascending time. */
export class SeriesShaper {
  readonly envelope: EnvelopeBuilder;
  readonly #options: ShaperOptions;
  #window = new Map<string, SampleBuffer>();
  /** Last sample of each part, for rates; and of the series itself under OWN. */
  readonly #previous = new Map<string, PreviousSample>();
  #previousSum: PreviousSample | undefined;

  constructor(options: ShaperOptions) {
    this.#options = options;
    this.envelope = new EnvelopeBuilder(options.grid, options.points);
  }

  /** Takes a sample of the container itself, or of the part named. */
  add(timeMs: number, value: number, part: string | null): void {
    const key = part ?? OWN;
    let buffer = this.#window.get(key);
    if (buffer === undefined) this.#window.set(key, buffer = new SampleBuffer());
    buffer.add(timeMs, value);
  }

  /** Ends a window: what was added goes into the envelope and is forgotten. */
  endWindow(): void {
    const buffers = this.#window;
    if (buffers.size === 0) return;
    this.#window = new Map();
    const own = buffers.get(OWN)?.take();
    if (own !== undefined) this.#feedOwn(own);
    else this.#feedParts(buffers);
  }

  #feedOwn({ timesMs, values }: SampleColumns): void {
    const { as, grid } = this.#options;
    const stepOf = as === "rate" ? rateStep : rawStep;
    let previous = this.#previous.get(OWN);
    for (let i = 0; i < timesMs.length; i++) {
      const current = { timeMs: timesMs[i]!, value: values[i]! };
      this.#show(current.timeMs, stepOf(previous, current, grid.intervalMs));
      previous = current;
    }
    if (previous !== undefined) this.#previous.set(OWN, previous);
  }

  #feedParts(buffers: ReadonlyMap<string, SampleBuffer>): void {
    const { as, grid } = this.#options;
    const parts = [...buffers].map(([part, buffer]) =>
      as === "rate" ? this.#rateOfPart(part, buffer.take()) : buffer.take()
    );
    const sum = sumPerInstant(parts);
    // A rate covers the time since the sample before it, so it tolerates a longer distance.
    const intervalMs = as === "rate" ? grid.intervalMs * 2 : grid.intervalMs;
    for (let i = 0; i < sum.timesMs.length; i++) {
      const current = { timeMs: sum.timesMs[i]!, value: sum.values[i]! };
      this.#show(current.timeMs, rawStep(this.#previousSum, current, intervalMs));
      this.#previousSum = current;
    }
    this.#forgetEndedParts(sum.timesMs.at(-1));
  }

  #rateOfPart(part: string, { timesMs, values }: SampleColumns): SampleColumns {
    const rates = new SampleBuffer();
    let previous = this.#previous.get(part);
    for (let i = 0; i < timesMs.length; i++) {
      const current = { timeMs: timesMs[i]!, value: values[i]! };
      const { value } = rateStep(previous, current, this.#options.grid.intervalMs);
      if (value !== undefined) rates.add(current.timeMs, value);
      previous = current;
    }
    if (previous !== undefined) this.#previous.set(part, previous);
    return rates.take();
  }

  /** Over days a container can have had a million processes. */
  #forgetEndedParts(lastMs: number | undefined): void {
    if (lastMs === undefined) return;
    const oldestMs = lastMs - runUpMs("rate", this.#options.grid.intervalMs);
    for (const [part, { timeMs }] of this.#previous) {
      if (timeMs < oldestMs) this.#previous.delete(part);
    }
  }

  #show(timeMs: number, { value, isBreak }: SeriesStep): void {
    if (isBreak) this.envelope.addBreak();
    if (value !== undefined) this.envelope.add(timeMs, value);
  }
}
