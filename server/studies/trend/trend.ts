/**
 * Where a series is heading: up, down, nowhere, or everywhere at once.
 *
 * Definitions
 * - The slope is that of the robust line through the series (`robust_slope.ts`); the change is the
 *   slope times the length of the series.
 * - A series increases or decreases if its trend passes three tests:
 *   1. Ranks: it rises more often than it falls, beyond what the autocorrelation around the line would
 *      do by chance (`rank_trend.ts`).
 *   2. Persistence: it does so in most parts of the range. Of eight parts, the seven differences of
 *      neighbouring means have a mean that differs from 0 (Student's t). This is the test that a random
 *      walk and a single step fail: both have moved, neither is moving.
 *   3. Size: the change is at least `changeMin` of the level, and no smaller than the deviation of
 *      stretches of samples around the line.
 * - Without a trend, a series is volatile if the robust deviation of its values is more than
 *   `VOLATILE_SHARE` of their mean, and stable otherwise. A series with both signs has no level to
 *   compare with, and is never volatile.
 *
 * @module
 */

import { median, quantileOfSorted, robustDeviation, trimmedMean } from "../statistics/robust.ts";
import { studentTwoSided } from "../statistics/student.ts";
import { type UsableSamples, usableSamples } from "../statistics/usable_samples.ts";
import type { StudySeries } from "../study.ts";
import { rankTrend } from "./rank_trend.ts";
import { type RobustLine, robustLine, SLOPE_POINTS_MAX } from "./robust_slope.ts";

/** Fewest samples that can show a trend. */
export const TREND_SAMPLES_MIN = 10;

/** Parts of the range that have to agree. */
const PARTS = 8;

/** Share of the lowest and of the highest points that the mean of a part leaves out. */
const PART_TRIM = 0.1;

/**
 * Variance of the mean of the steps between neighbouring parts of a random walk, relative to that of
 * independent steps: neighbouring means share a part, which correlates their steps by a quarter.
 */
const STEPS_INFLATION = 1 + 2 * 0.25 * (PARTS - 2) / (PARTS - 1);

/** Greatest probability with which ranks without a trend may pass. */
const RANKS_CHANCE_MAX = 0.05;

/** The same for parts: larger, because seven differences are few, and the ranks have to agree. */
const PARTS_CHANCE_MAX = 0.1;

/** Robust deviation, as a share of the mean, above which a series is volatile. */
const VOLATILE_SHARE = 0.5;

/** Distance of the 10 % and 90 % quantiles of a normal distribution, in deviations. */
const DECILES_OF_NORMAL = 2.563;

const HOUR_MS = 3_600_000;

/** What the values do over the range. */
export type TrendDirection = "increasing" | "decreasing" | "stable" | "volatile";

/** The trend of a series. Numbers are in the unit of its values. */
export interface Trend {
  readonly direction: TrendDirection;
  /** Robust slope, whether or not it is significant; 0 for fewer than two samples. */
  readonly slopePerHour: number;
  /** The slope times the length of the range. */
  readonly change: number;
  /**
   * For a trend 1 minus the greater of both tests' chances, in [0.9, 1]; 0 for the others, which are
   * the absence of a trend and not evidence of anything.
   */
  readonly confidence: number;
  /** Robust deviation of the values around the line. */
  readonly deviation: number;
  /** Where there is a limit and the trend heads for it: until it is reached, from the last sample. */
  readonly secondsToLimit?: number;
}

/** What to compare with. */
export interface TrendOptions {
  /** In the unit of the values, such as a memory limit. */
  readonly limit?: number;
  /** Least change over the range, as a share of the median; 0.01 by default. */
  readonly changeMin?: number;
}

/** The trend of a series; "stable" where there are too few samples to tell. Never throws. */
export function trend(series: StudySeries, { limit, changeMin = 0.01 }: TrendOptions = {}): Trend {
  const samples = usableSamples(series);
  const scale = samples.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (samples.values.length < 2 || scale === 0) return still();
  const points = averaged(samples, scale);
  const line = robustLine(points.hours, points.values);
  const residuals = points.values.map((value, i) =>
    value - line.intercept - line.slope * points.hours[i]!
  );
  const spanHours = points.spanHours;
  const facts = {
    slopePerHour: line.slope * scale,
    change: line.slope * spanHours * scale,
    deviation: deviationAround(line, samples, scale),
  };
  const chance = samples.values.length < TREND_SAMPLES_MIN
    ? 1
    : chanceOf(points, { residuals, line, spanHours, changeMin });
  if (chance > PARTS_CHANCE_MAX) {
    const direction = isVolatile(samples.values) ? "volatile" : "stable";
    return { direction, ...facts, confidence: 0 };
  }
  const direction = line.slope > 0 ? "increasing" : "decreasing";
  const seconds = limit === undefined
    ? undefined
    : secondsTo(limit / scale, { line, points, spanHours });
  const until = seconds === undefined ? {} : { secondsToLimit: seconds };
  return { direction, ...facts, confidence: 1 - chance, ...until };
}

/** Robust deviation of all samples around the line. */
function deviationAround(
  { slope, intercept }: RobustLine,
  { timesMs, values }: UsableSamples,
  scale: number,
): number {
  const first = timesMs[0]!;
  const left = values.map((value, i) =>
    value / scale - intercept - slope * ((timesMs[i]! - first) / HOUR_MS)
  );
  return robustDeviation(left) * scale;
}

function still(): Trend {
  return { direction: "stable", slopePerHour: 0, change: 0, confidence: 0, deviation: 0 };
}

interface Points {
  /** Hours since the first sample. */
  readonly hours: Float64Array;
  /** Medians of stretches of equally many samples, as shares of the largest value. */
  readonly values: Float64Array;
  readonly spanHours: number;
}

/** As many stretches as points are wanted, but of four samples at least: two have no robust middle. */
function pointsOf(count: number): number {
  return count <= SLOPE_POINTS_MAX ? count : Math.min(SLOPE_POINTS_MAX, count >> 2);
}

function averaged({ timesMs, values }: UsableSamples, scale: number): Points {
  const count = pointsOf(values.length);
  const [hours, middles] = [new Float64Array(count), new Float64Array(count)];
  const first = timesMs[0]!;
  for (let i = 0; i < count; i++) {
    const begin = Math.floor(i * values.length / count);
    const end = Math.floor((i + 1) * values.length / count);
    hours[i] = ((timesMs[begin]! - first) / 2 + (timesMs[end - 1]! - first) / 2) / HOUR_MS;
    middles[i] = median(values.subarray(begin, end).map((value) => value / scale));
  }
  return { hours, values: middles, spanHours: (timesMs.at(-1)! - first) / HOUR_MS };
}

/** The greater chance of both tests; 1 where the ranks or the size refuse. */
function chanceOf(
  points: Points,
  { residuals, line, spanHours, changeMin }: {
    readonly residuals: Float64Array;
    readonly line: RobustLine;
    readonly spanHours: number;
    readonly changeMin: number;
  },
): number {
  const change = Math.abs(line.slope * spanHours);
  const level = Math.abs(median(points.values));
  if (change === 0 || change < changeMin * level || change < robustDeviation(residuals)) return 1;
  const { score } = rankTrend(points.values, residuals);
  if (Math.sign(score) !== Math.sign(line.slope)) return 1;
  // A normal score is Student's t with very many degrees of freedom.
  const byRanks = studentTwoSided(score, 1e6);
  if (byRanks > RANKS_CHANCE_MAX) return 1;
  return Math.max(byRanks, chanceOfParts(points, line.slope));
}

/** Chance that the parts move one way as much by accident; 1 if it is the other way. */
function chanceOfParts({ values }: Points, slope: number): number {
  const parts = Math.min(PARTS, values.length >> 1);
  const means = Array.from({ length: parts }, (_, i) => {
    const begin = Math.floor(i * values.length / parts);
    const part = values.subarray(begin, Math.floor((i + 1) * values.length / parts));
    return trimmedMean(part, PART_TRIM);
  });
  const steps = means.slice(1).map((mean, i) => mean - means[i]!);
  const average = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  if (average * slope <= 0) return 1;
  const square = steps.reduce((sum, step) => sum + (step - average) ** 2, 0) / (steps.length - 1);
  const error = Math.sqrt(STEPS_INFLATION * square / steps.length);
  return studentTwoSided(average / error, steps.length - 1);
}

function isVolatile(values: Float64Array): boolean {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantileOfSorted(sorted, 0.1), quantileOfSorted(sorted, 0.9)];
  if (low < 0 && high > 0) return false;
  const deviation = high / DECILES_OF_NORMAL - low / DECILES_OF_NORMAL;
  // The mean, not the median, which for on and off is the one or the other.
  const mean = sorted.reduce((sum, value) => sum + value / sorted.length, 0);
  return deviation > VOLATILE_SHARE * Math.abs(mean);
}

/** Seconds until the line, drawn through where the series is now, meets the limit. */
function secondsTo(
  limit: number,
  { line, points, spanHours }: {
    readonly line: RobustLine;
    readonly points: Points;
    readonly spanHours: number;
  },
): number | undefined {
  const byLine = line.intercept + line.slope * spanHours;
  const latest = points.values.at(-1)!;
  // The later of both on the way to the limit: a warning may be early, not late.
  const now = line.slope > 0 ? Math.max(byLine, latest) : Math.min(byLine, latest);
  const hours = (limit - now) / line.slope;
  return hours >= 0 && Number.isFinite(hours) ? hours * 3_600 : undefined;
}
