/**
 * Binary search in ascending numbers.
 *
 * @module
 */

/**
 * Position of the first of ascending `values` in [from, to) that is at least `limit`; `to` where none is.
 */
export function lowerBound(
  values: ArrayLike<number>,
  limit: number,
  from = 0,
  to = values.length,
): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
