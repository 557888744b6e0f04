/**
 * Sums over any stretch of a signal in constant time.
 *
 * @module
 */

/** Running sums of a signal: entry i covers the samples before i. */
export interface Moments {
  readonly sum: Float64Array;
  readonly square: Float64Array;
  /** Of position times value. */
  readonly product: Float64Array;
}

/** The running sums of a signal. */
export function momentsOf(signal: Float64Array): Moments {
  const count = signal.length;
  const sum = new Float64Array(count + 1);
  const square = new Float64Array(count + 1);
  const product = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const value = signal[i]!;
    sum[i + 1] = sum[i]! + value;
    square[i + 1] = square[i]! + value * value;
    product[i + 1] = product[i]! + i * value;
  }
  return { sum, square, product };
}

/** Mean of the samples in [from, to); NaN for none. */
export function meanOf({ sum }: Moments, from: number, to: number): number {
  return (sum[to]! - sum[from]!) / (to - from);
}

/** Sum of squared distances of the samples in [from, to) from their mean; 0 for none. */
export function residualsOf({ sum, square }: Moments, from: number, to: number): number {
  if (to <= from) return 0;
  const part = sum[to]! - sum[from]!;
  return Math.max(0, square[to]! - square[from]! - part * part / (to - from));
}
