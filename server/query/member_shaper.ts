/**
 * From the rows of one container to its values and interruptions, window by window.
 *
 * Definitions
 * - A container's samples are its own rows, where a window has any. Otherwise they are the sums over its
 *   parts (processes, devices) of the rows that share an instant.
 * - A rate of parts is the sum of the rates of the parts: a process that ends takes its counter with
 *   it, which must not look like a reset of the others, nor one that begins like a burst.
 * - Before the range comes a run-up, read only so that the first sample in range can have a rate.
 *
 * @module
 */

import {
  fillRates,
  type PreviousSample,
  RATE_BREAK,
  RATE_GAP_INTERVALS,
  rawGapMs,
  rawStep,
  type SeriesStep,
} from "./rate.ts";
import {
  joinSamples,
  orderPieces,
  SampleBuffer,
  type SampleColumns,
  sliceSamples,
  sumPerInstant,
} from "./sample_columns.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** What takes the values of a series, in ascending time. */
export interface SeriesTarget {
  /** Interrupts the series before the next value. */
  addBreak(): void;
  /** Takes a finite value. Those of the run-up come, too, and lie before the range. */
  add(timeMs: number, value: number): void;
  /**
   * Takes the finite values of [start, end), as `add` would one by one, with nothing in between. The
   * columns are the caller's, who may change them afterwards.
   */
  addRun(samples: SampleColumns, start: number, end: number): void;
}

/** What a shaper needs to know beforehand. */
export interface ShaperOptions {
  readonly as: "raw" | "rate";
  /** The sampling interval of the data. */
  readonly intervalMs: number;
  /** Members of the series, at least 1. */
  readonly memberCount: number;
}

/** Longest run-up before the range, in milliseconds. */
export function runUpMs(as: "raw" | "rate", intervalMs: number): number {
  return as === "rate" ? RATE_GAP_INTERVALS * intervalMs : 0;
}

/** The rows of one window, by part; each part's in pieces that follow one another. */
export type MemberWindow = ReadonlyMap<string, readonly SampleColumns[]>;

/** Shapes the samples of one container. */
export class MemberShaper {
  readonly #target: SeriesTarget;
  readonly #options: ShaperOptions;
  #window = new Map<string, SampleColumns[]>();
  #firstMs = Infinity;
  /** Last sample of each part, for rates; and of the container itself under OWN. */
  readonly #previous = new Map<string, PreviousSample>();
  #rates = new Float64Array(0);
  #previousSum: PreviousSample | undefined;

  constructor(target: SeriesTarget, options: ShaperOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Time of the first sample of the windows that were taken; Infinity before there is one. */
  get firstMs(): number {
    return this.#firstMs;
  }

  /** Takes samples of the container itself, or of the part named. */
  addSamples(samples: SampleColumns, part: string | null): void {
    const key = part ?? OWN;
    const pieces = this.#window.get(key);
    if (pieces === undefined) this.#window.set(key, [samples]);
    else pieces.push(samples);
  }

  /** The rows since the last call, in ascending time; undefined when there are none. */
  takeWindow(): MemberWindow | undefined {
    if (this.#window.size === 0) return undefined;
    const window = new Map<string, readonly SampleColumns[]>();
    for (const [part, pieces] of this.#window) {
      const ordered = orderPieces(pieces);
      const [first] = ordered;
      if (first === undefined) continue;
      window.set(part, ordered);
      this.#firstMs = Math.min(this.#firstMs, first.timesMs[0]!);
    }
    this.#window = new Map();
    return window.size === 0 ? undefined : window;
  }

  /** Gives the target what lies before `endMs`. */
  show(window: MemberWindow, endMs: number): void {
    const own = window.get(OWN);
    if (own !== undefined) this.#showOwn(own, endMs);
    else this.#showParts(window, endMs);
  }

  #showOwn(pieces: readonly SampleColumns[], endMs: number): void {
    for (const piece of pieces) {
      if (this.#options.as === "rate") this.#showOwnRates(piece, endMs);
      else this.#showOwnValues(piece, endMs);
    }
  }

  #showOwnRates(samples: SampleColumns, endMs: number): void {
    const { timesMs } = samples;
    const rates = this.#ratesOf(OWN, samples, endMs);
    const shown = { timesMs, values: rates };
    let start = 0;
    for (let end = 0; end < rates.length; end++) {
      if (rates[end]! >= 0 && rates[end]! < Infinity) continue;
      if (end > start) this.#target.addRun(shown, start, end);
      if (rates[end] === RATE_BREAK) this.#target.addBreak();
      start = end + 1;
    }
    if (rates.length > start) this.#target.addRun(shown, start, rates.length);
  }

  /** The rates before `endMs` of a part; valid until the next call. */
  #ratesOf(part: string, samples: SampleColumns, endMs: number): Float64Array {
    const before = sliceSamples(samples, { fromMs: -Infinity, toMs: endMs });
    const { timesMs, values } = before;
    const count = timesMs.length;
    if (count === 0) return this.#rates.subarray(0, 0);
    if (this.#rates.length < count) this.#rates = new Float64Array(2 * count);
    const into = this.#rates.subarray(0, count);
    const { intervalMs } = this.#options;
    fillRates(before, { previous: this.#previous.get(part), intervalMs, into });
    this.#previous.set(part, { timeMs: timesMs[count - 1]!, value: values[count - 1]! });
    return into;
  }

  /** In runs, not one by one: this is what most of the time of a long range goes into. */
  #showOwnValues(samples: SampleColumns, endMs: number): void {
    const { timesMs, values, longestStepMs = Infinity } = samples;
    const gapMs = rawGapMs(this.#options.intervalMs);
    let previousMs = this.#previous.get(OWN)?.timeMs ?? NaN;
    const lastMs = timesMs.at(-1) ?? Infinity;
    if (longestStepMs <= gapMs && lastMs < endMs) {
      if (timesMs[0]! - previousMs > gapMs) this.#target.addBreak();
      this.#target.addRun(samples, 0, timesMs.length);
      this.#previous.set(OWN, { timeMs: lastMs, value: NaN });
      return;
    }
    let start = 0;
    let end = 0;
    for (; end < timesMs.length && timesMs[end]! < endMs; end++) {
      const isBreak = timesMs[end]! - previousMs > gapMs;
      const isFinite = Number.isFinite(values[end]!);
      previousMs = timesMs[end]!;
      if (!isBreak && isFinite) continue;
      if (end > start) this.#target.addRun(samples, start, end);
      if (isBreak) this.#target.addBreak();
      start = isFinite ? end : end + 1;
    }
    if (end > start) this.#target.addRun(samples, start, end);
    if (!Number.isNaN(previousMs)) this.#previous.set(OWN, { timeMs: previousMs, value: NaN });
  }

  #showParts(window: MemberWindow, endMs: number): void {
    const { as } = this.#options;
    const parts = [...window].map(([part, pieces]) => {
      const columns = joinSamples(pieces);
      return as === "rate" ? this.#rateOfPart(part, columns) : columns;
    });
    const sum = sumPerInstant(parts);
    // A rate covers the time since the sample before it, so it tolerates a longer distance.
    const intervalMs = as === "rate" ? this.#options.intervalMs * 2 : this.#options.intervalMs;
    for (let i = 0; i < sum.timesMs.length; i++) {
      const current = { timeMs: sum.timesMs[i]!, value: sum.values[i]! };
      if (current.timeMs >= endMs) break;
      this.#show(current.timeMs, rawStep(this.#previousSum, current, intervalMs));
      this.#previousSum = current;
    }
    this.#forgetEndedParts(sum.timesMs.at(-1));
  }

  #rateOfPart(part: string, samples: SampleColumns): SampleColumns {
    const buffer = new SampleBuffer(samples.timesMs.length);
    this.#ratesOf(part, samples, Infinity).forEach((rate, i) => {
      if (rate >= 0) buffer.add(samples.timesMs[i]!, rate);
    });
    return buffer.take();
  }

  /** Over days a container can have had a million processes. */
  #forgetEndedParts(lastMs: number | undefined): void {
    if (lastMs === undefined) return;
    const oldestMs = lastMs - runUpMs("rate", this.#options.intervalMs);
    for (const [part, { timeMs }] of this.#previous) {
      if (timeMs < oldestMs) this.#previous.delete(part);
    }
  }

  #show(timeMs: number, { value, isBreak }: SeriesStep): void {
    if (isBreak) this.#target.addBreak();
    // A rate or a sum of finite values can be too large for a number.
    if (value !== undefined && Number.isFinite(value)) this.#target.add(timeMs, value);
  }
}
