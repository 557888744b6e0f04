/**
 * Binary search in ascending numbers.
 *
 * @module
 */

/** Position of the first of ascending `values` that is at least `limit`; their number where none is. */
export function lowerBound(values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
