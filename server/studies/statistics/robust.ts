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

/**
 * The middle value, or the mean of the middle two; NaN for no values. The values are not changed. They
 * are not sorted either, but only parted at the middle (quickselect; Hoare, 1961), in linear time.
 */
export function median(values: ArrayLike<number>): number {
  const parted = Float64Array.from(values);
  const count = parted.length;
  if (count === 0) return NaN;
  const middle = count >> 1;
  partAt(parted, middle);
  const high = parted[middle]!;
  if (count % 2 === 1) return high;
  let low = parted[0]!;
  for (let i = 1; i < middle; i++) low = Math.max(low, parted[i]!);
  return low === high ? low : low / 2 + high / 2;
}

/**
 * Moves the k-th smallest of the first `count` values to position `k`, smaller ones before it and larger
 * ones behind (quickselect; Hoare, 1961).
 */
export function partAt(values: Float64Array, k: number, count: number = values.length): void {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const larger = values[i]!;
      values[i++] = values[j]!;
      values[j--] = larger;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return;
  }
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

/**
 * Mean without the lowest and the highest share `trim` of the values: nearly as robust as a median, and
 * not confined to the steps of a quantised signal. NaN for no values.
 */
export function trimmedMean(values: ArrayLike<number>, trim: number): number {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.min(Math.floor(sorted.length * trim), (sorted.length - 1) >> 1);
  const kept = sorted.subarray(cut, sorted.length - cut);
  // Relative to one of them, equal values give exactly that value, and huge ones do not overflow.
  const base = kept[kept.length >> 1] ?? NaN;
  return base + kept.reduce((sum, value) => sum + (value - base) / kept.length, 0);
}
