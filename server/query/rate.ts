/**
 * Counters to rates, and gauges with their interruptions.
 *
 * Definitions
 * - A series is fed sample by sample, in ascending time. Each sample gives a step: a value, nothing,
 *   or a value or nothing after a break. A break says that no line may be drawn from the last value.
 * - The rate at a sample is the change since the sample before it, per second: it belongs to the
 *   interval that ends there, and is given the time of its end.
 * - There is no rate (absent, never zero) on the first sample; after a step back of the counter,
 *   which is a reset; over more than `RATE_GAP_INTERVALS` sampling intervals, where an average would
 *   hide what happened; and where time did not advance.
 * - A tick that came late was skipped, not replayed, so two samples are then two intervals apart. The
 *   average over both is an honest rate and no break. A raw series has no value for the skipped
 *   tick, so there the same spacing is a break (`RAW_GAP_INTERVALS`).
 *
 * Trace, interval 1 s, counter in bytes:
 *
 *     time s      0    1    3         4        9        10
 *     counter   100  300  700       650      900      1000
 *     rate        –  200  200   – (reset)  – (gap)     100
 *                         no break  break    break
 *
 * @module
 */

import type { SampleColumns } from "./sample_columns.ts";

/** Longest distance of two samples, in sampling intervals, over which a rate is still given. */
export const RATE_GAP_INTERVALS = 3;

/**
 * Distance of two raw samples, in sampling intervals, above which a tick is missing between them. It
 * lies between the most that lateness can stretch one interval (just under 2) and a skipped tick (2),
 * less the jitter of both ends.
 */
export const RAW_GAP_INTERVALS = 1.75;

/** What one sample adds to a series. */
export interface SeriesStep {
  /** The value to show at the sample's time, or undefined when there is none. */
  readonly value: number | undefined;
  /** Whether the series is interrupted between the last value and this sample. */
  readonly isBreak: boolean;
}

/** The sample before the present one. */
export interface PreviousSample {
  readonly timeMs: number;
  readonly value: number;
}

/** In place of a rate, which is never negative: the series is interrupted before the sample. */
export const RATE_BREAK = -1;

/**
 * Change per second at each sample of a counter; see the definitions above. NaN where there is none, and
 * RATE_BREAK where besides the series is interrupted.
 *
 * @param options.into takes the rates; as long as the samples at least.
 */
export function fillRates(
  { timesMs, values }: SampleColumns,
  { previous, intervalMs, into }: {
    readonly previous: PreviousSample | undefined;
    readonly intervalMs: number;
    readonly into: Float64Array;
  },
): void {
  const gapMs = RATE_GAP_INTERVALS * intervalMs;
  let previousMs = previous?.timeMs ?? NaN;
  let previousValue = previous?.value ?? NaN;
  const { length } = timesMs;
  for (let i = 0; i < length; i++) {
    const timeMs = timesMs[i]!;
    const value = values[i]!;
    const elapsedMs = timeMs - previousMs;
    // The same instant twice, as after a clock step: nothing can be said, nothing is interrupted.
    if (elapsedMs <= 0) into[i] = NaN;
    else if (elapsedMs > gapMs || value < previousValue) into[i] = RATE_BREAK;
    else into[i] = (value - previousValue) * 1_000 / elapsedMs;
    previousMs = timeMs;
    previousValue = value;
  }
}

/** A sample as it is, with a break where at least one tick is missing before it. */
export function rawStep(
  previous: PreviousSample | undefined,
  current: PreviousSample,
  intervalMs: number,
): SeriesStep {
  return {
    value: current.value,
    isBreak: previous !== undefined && current.timeMs - previous.timeMs > rawGapMs(intervalMs),
  };
}

/** The distance of two raw samples above which a tick is missing between them, in milliseconds. */
export function rawGapMs(intervalMs: number): number {
  return RAW_GAP_INTERVALS * intervalMs;
}
