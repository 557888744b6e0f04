/**
 * Whether values rise or fall more often than chance would make them.
 *
 * The test of Mann (1945) and Kendall counts for all pairs of samples whether the later one is larger.
 * In autocorrelated samples that count varies more than in independent ones: its variance is corrected
 * for the autocorrelation of the ranks around the trend (Hamed and Rao, 1998).
 *
 * @module
 */

/** Result of the test. */
export interface RankTrend {
  /** Pairs that rise minus pairs that fall, as a share of all pairs: Kendall's tau, in [-1, 1]. */
  readonly tau: number;
  /** Normal score of the count, corrected for ties and autocorrelation; 0 for too few values. */
  readonly score: number;
  /** How many times larger the variance is than that of independent samples; at least 1. */
  readonly inflation: number;
}

/** Lags of the autocorrelation that are looked at, as a share of the samples. */
const LAG_SHARE = 0.25;

/** Autocorrelations within so many standard errors of 0 are taken for chance. */
const SIGNIFICANT_ERRORS = 1.645;

/**
 * Tests values for a monotone trend. `residuals` are what is left of them without the trend; their
 * ranks give the autocorrelation. Cost: pairs.
 */
export function rankTrend(values: Float64Array, residuals: Float64Array): RankTrend {
  const count = values.length;
  if (count < 4) return { tau: 0, score: 0, inflation: 1 };
  let sum = 0;
  for (let i = 1; i < count; i++) {
    for (let j = 0; j < i; j++) sum += Math.sign(values[i]! - values[j]!);
  }
  const inflation = varianceInflation(ranksOf(residuals));
  const variance = (pairVariance(count) - tiedVariance(values)) * inflation;
  // The count moves in steps of two: half a step is taken off (continuity).
  const score = variance <= 0
    ? 0
    : Math.sign(sum) * Math.max(0, Math.abs(sum) - 1) / Math.sqrt(variance);
  return { tau: 2 * sum / (count * (count - 1)), score, inflation };
}

/** Variance of the count among `count` independent values without ties. */
function pairVariance(count: number): number {
  return count * (count - 1) * (2 * count + 5) / 18;
}

function tiedVariance(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  let [total, run] = [0, 1];
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i] === sorted[i - 1]) run++;
    else {
      total += pairVariance(run);
      run = 1;
    }
  }
  return total;
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let begin = 0; begin < order.length;) {
    let end = begin + 1;
    while (end < order.length && values[order[end]!] === values[order[begin]!]) end++;
    for (let i = begin; i < end; i++) ranks[order[i]!] = (begin + 1 + end) / 2;
    begin = end;
  }
  return ranks;
}

function varianceInflation(ranks: Float64Array): number {
  const count = ranks.length;
  const mean = (count + 1) / 2;
  const square = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  if (square === 0) return 1;
  let sum = 0;
  const lagMax = Math.floor(count * LAG_SHARE);
  for (let lag = 1; lag <= lagMax; lag++) {
    let product = 0;
    for (let i = lag; i < count; i++) product += (ranks[i]! - mean) * (ranks[i - lag]! - mean);
    const correlation = product / square;
    // A short series underestimates its autocorrelation; what looks negative is not used at all,
    // because the correction must not make a trend out of an oscillation.
    if (correlation * Math.sqrt(count) < SIGNIFICANT_ERRORS) continue;
    sum += (count - lag) * (count - lag - 1) * (count - lag - 2) * correlation;
  }
  return 1 + 2 * sum / (count * (count - 1) * (count - 2));
}
