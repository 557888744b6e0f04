/**
 * Tail probabilities, as natural logarithms: evidence that is summed over many tests underflows
 * otherwise.
 *
 * @module
 */

/**
 * Log of the chance that a sum of `shape` independent exponential variables of mean 1 exceeds `sum`
 * (Erlang's distribution). 0 for a sum that is not positive; `shape` is a whole number, at least 1.
 */
export function logErlangTail(sum: number, shape: number): number {
  if (!(sum > 0)) return 0;
  if (sum === Infinity) return -Infinity;
  let term = 1;
  let total = 1;
  for (let i = 1; i < shape; i++) {
    // Below the largest term the series is summed relative to it, so that it cannot overflow.
    term *= sum / i;
    total += term;
    if (total > 1e280) return largeErlangTail(sum, shape);
  }
  return Math.min(0, Math.log(total) - sum);
}

function largeErlangTail(sum: number, shape: number): number {
  let largest = -Infinity;
  let scaled = 0;
  let logTerm = 0;
  for (let i = 0; i < shape; i++) {
    if (i > 0) logTerm += Math.log(sum / i);
    if (logTerm > largest) {
      scaled = scaled * Math.exp(largest - logTerm) + 1;
      largest = logTerm;
    } else scaled += Math.exp(logTerm - largest);
  }
  return Math.min(0, largest + Math.log(scaled) - sum);
}

/**
 * Log of the chance that the ratio of a squared complex mean to its estimated variance exceeds
 * `ratio`: an F distribution with 2 and `2 * replicates` degrees of freedom, whose tail is a power.
 * 0 without replicates.
 */
export function logComplexFTail(ratio: number, replicates: number): number {
  if (!(ratio > 0) || replicates <= 0) return 0;
  return -replicates * Math.log1p(ratio / replicates);
}
