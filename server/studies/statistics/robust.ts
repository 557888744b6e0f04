/**
 * Location and scale that a few wild values do not move.
 *
 * @module
 */

/** Median absolute deviation of a normal distribution, in standard deviations. */
export const MAD_OF_NORMAL = 0.6744897501960817;

/**
 * The value below which a share `q` of the values lies, interpolated between neighbours (type 7 of
 * Hyndman and Fan, 1996). NaN for no values. The values are not changed.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** As `quantile`, of values that ascend already. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return NaN;
  const position = Math.min(Math.max(q, 0), 1) * (sorted.length - 1);
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  const share = position - below;
  // Each neighbour is weighted on its own, because their difference could overflow.
  return share === 0 || low === high ? low : low * (1 - share) + high * share;
}

/** The middle value; NaN for no values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Standard deviation from the median absolute deviation, as it would be for a normal distribution. 0
 * where more than half of the values are equal; NaN for no values.
 */
export function robustDeviation(values: ArrayLike<number>): number {
  const centre = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - centre))) / MAD_OF_NORMAL;
}

/**
 * Mean of squares without the largest share `trim` of them: unlike a median it is not 0 for a
 * quantised signal that mostly stands still. 0 for no values.
 */
export function trimmedMeanSquare(values: ArrayLike<number>, trim: number): number {
  const squares = Float64Array.from(values, (value) => value * value).sort();
  const kept = Math.ceil(squares.length * (1 - trim));
  let sum = 0;
  for (let i = 0; i < kept; i++) sum += squares[i]!;
  return kept === 0 ? 0 : sum / kept;
}
