/**
 * The bounds of a value axis, and the steps between its labels.
 *
 * A bound is the next multiple of a round quantum outside of the values. The quantum is about a seventh
 * of the range, so bounds stay where they are while values move a little. Zero is on the axis unless all
 * values lie in a band that is far from it and less than a tenth of their size: there a change could not
 * be seen. A limit is on the axis where it is no further from the values than half of what is shown.
 *
 * @module
 */

/** Bounds of a value axis; `min` is less than `max`. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** What has to be on the axis. */
export interface RangeQuestion {
  /** Least and greatest value that is drawn; not finite where there is none. */
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  /** Values that are shown where they are near. */
  readonly limits: readonly number[];
}

/** Values whose range is less than this share of their size are shown without zero. */
const NARROW_SHARE = 0.1;

/** Quanta on an axis, about. */
const QUANTA = 7;

/** Numbers below are zero: near the least numbers there are, no round ones are left. */
const SIZE_MIN = 1e-290;

/** The bounds for some values: 0 to 1 where there are none, and for zero alone. */
export function valueRange({ low, high, unit, limits }: RangeQuestion): ValueRange {
  if (!Number.isFinite(high - low) || low > high) return { min: 0, max: 1 };
  const [least, greatest] = withZero(low, high);
  const span = greatest - least;
  if (!(span > SIZE_MIN)) return { min: 0, max: 1 };
  const near = limits.filter((limit) =>
    limit <= greatest + span / 2 && limit >= least - span / 2 && Number.isFinite(limit)
  );
  const bottom = Math.min(least, ...near);
  const top = Math.max(greatest, ...near);
  const quantum = roundUp((top - bottom) / QUANTA, unit);
  // A hair outside of a multiple is the multiple: 0.30000000000000004 is no reason for 0.4.
  const first = Math.floor(bottom / quantum + 1e-9);
  const last = Math.ceil(top / quantum - 1e-9);
  // A line on the upper edge is easily overlooked, one on zero is not.
  const hasAir = last * quantum - top > span * 0.02 || top <= 0;
  return {
    min: Math.min(first * quantum, bottom),
    max: Math.max((hasAir ? last : last + 1) * quantum, top),
  };
}

function withZero(low: number, high: number): readonly [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isFar = low > 0 || high < 0;
  const isNarrow = high - low > size * 1e-9 && high - low < size * NARROW_SHARE;
  return isFar && isNarrow ? [low, high] : [Math.min(0, low), Math.max(0, high)];
}

/** Seconds and more, in microseconds: what people divide time into. */
const TIME_STEPS: readonly number[] = [60, 120, 300, 600, 900, 1800]
  .concat([1, 2, 3, 6, 12, 24, 48, 96, 240].map((hours) => hours * 3600))
  .map((seconds) => seconds * 1e6);

/** The least round number that is at least `size`, which is positive: round as the unit is counted. */
export function roundUp(size: number, unit: string): number {
  const least = size * (1 - 1e-9);
  if (unit.startsWith("bytes") && size > 1) return 2 ** Math.ceil(Math.log2(least));
  const micros = { microseconds: 1, milliseconds: 1000 }[unit];
  if (micros !== undefined && size * micros > 30e6) {
    const step = TIME_STEPS.find((one) => one / micros >= least);
    if (step !== undefined) return step / micros;
  }
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find((round) => round * power >= least) ?? 10;
  return factor * power;
}

/**
 * The distances of labels that an axis of this range may have, ascending: at most `LABELS_MAX` fit.
 */
export function labelSteps({ min, max }: ValueRange, unit: string): readonly number[] {
  const steps: number[] = [];
  for (let step = roundUp((max - min) / LABELS_MAX, unit); step < 4 * (max - min);) {
    steps.push(step);
    step = roundUp(step * 1.5, unit);
  }
  return steps;
}

/** Labels of a value axis at most. */
const LABELS_MAX = 12;
