/**
 * Bayesian changepoint detection with run lengths (Adams and MacKay, 2007).
 *
 * Definitions
 * - A run is a stretch of samples with one mean and one variance; a run of length r at sample t began
 *   at sample t - r + 1. Between any two samples a run ends with the probability `hazard`.
 * - Within a run the samples are mean + noise, and the noise is an autoregression of order one with
 *   coefficient `phi`. With u = y[t] - phi y[t-1] and c = 1 - phi, u = c mean + innovation, so that the
 *   Normal-Gamma prior stays conjugate: it is a regression on the single regressor c. The first sample
 *   of a run has no predecessor in it: u = sqrt(1 - phi²) y[t] and c = sqrt(1 - phi²).
 * - The forward pass keeps for each run two numbers: the joint probability of the run and all samples
 *   so far (summed over earlier changes), and that of the best earlier changes alone (Viterbi; the MAP
 *   recursion of Fearnhead and Liu, 2007).
 *
 * Read out
 * - `starts`: the changes of the most probable segmentation as a whole.
 * - `changeProbability[t]`: the posterior probability, given all samples, that a run starts at t. It is
 *   exact up to pruning: going backwards, a segment that ends at t started at s with the filtered
 *   run-length probability (Fearnhead, 2006).
 *
 * Cost: samples times `RUNS_MAX` at most.
 *
 * @module
 */

import { logGamma } from "../statistics/log_gamma.ts";

/** Runs kept after pruning. */
const RUNS_MAX = 40;

/** Runs that may begin until the next pruning. */
const RUNS_BETWEEN = 24;

/** Runs so many nats less probable than the best are dropped. */
const PRUNE_NATS = 25;

/** Runs so many nats less probable than the best are left out of the backward pass. */
const TRACE_NATS = 12;

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** Settings of the model. The signal is expected in units of about one innovation deviation. */
export interface BocpdModel {
  /** Probability that a run ends between two samples. */
  readonly hazard: number;
  /** Autoregression of the noise, in [0, 1). */
  readonly phi: number;
  /** Deviation of the levels of runs around 0. */
  readonly levelSpread: number;
  /** Shape of the Gamma prior of the precision; its mean is 1. Small means: variances may differ much. */
  readonly priorShape: number;
  /** Fewest samples of a segment. */
  readonly segmentMin: number;
  /** Missing samples before each sample. */
  readonly missing: Float64Array;
}

/** What the model makes of a signal. */
export interface Bocpd {
  /** First samples of the segments of the most probable segmentation, without the first segment. */
  readonly starts: readonly number[];
  /** For each sample the probability that a segment starts there, given all samples; 0 for the first. */
  readonly changeProbability: Float64Array;
}

/** The active runs as columns, in the order in which they began. */
interface Runs {
  count: number;
  readonly start: Int32Array;
  readonly kappa: Float64Array;
  readonly mean: Float64Array;
  readonly beta: Float64Array;
  readonly logBeta: Float64Array;
  /** Log joint probability of run and samples. */
  readonly filtered: Float64Array;
  /** The same for the best earlier changes alone. */
  readonly best: Float64Array;
}

/** Probable starts of the segment that ends before sample t: entries `offsets[t - 1]` to `offsets[t]`. */
interface Trace {
  readonly offsets: number[];
  readonly starts: number[];
  readonly weights: number[];
}

/** Runs the model over a signal. An empty signal has no changes. */
export function bocpd(signal: Float64Array, model: BocpdModel): Bocpd {
  const count = signal.length;
  const changeProbability = new Float64Array(count);
  if (count < 2 * model.segmentMin) return { starts: [], changeProbability };
  const runs = emptyRuns(RUNS_MAX + RUNS_BETWEEN + model.segmentMin + 2);
  const tables = gammaTables(count, model.priorShape);
  const trace: Trace = { offsets: [0], starts: [], weights: [] };
  const previousStart = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const ended = at === 0 ? undefined : closeRuns(runs, at, { model, trace });
    if (at > 0) extendRuns(runs, at, { signal, model, tables });
    if (at === 0 || ended !== undefined) {
      beginRun(runs, at, { signal, model, tables, ended });
      previousStart[at] = ended?.bestStart ?? 0;
    }
    if (runs.count >= RUNS_MAX + RUNS_BETWEEN + model.segmentMin) prune(runs, at, model.segmentMin);
  }
  const last = closeRuns(runs, count, { model, trace });
  const starts: number[] = [];
  for (let at = last?.bestStart ?? 0; at > 0; at = previousStart[at]!) starts.push(at);
  smooth(changeProbability, trace);
  return { starts: starts.reverse(), changeProbability };
}

function emptyRuns(room: number): Runs {
  const column = () => new Float64Array(room);
  return {
    count: 0,
    start: new Int32Array(room),
    kappa: column(),
    mean: column(),
    beta: column(),
    logBeta: column(),
    filtered: column(),
    best: column(),
  };
}

/** ln Γ(α + ½) - ln Γ(α) of a run of each length: α grows by a half with each sample. */
function gammaTables(count: number, priorShape: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, length) => {
    const alpha = priorShape + length / 2;
    // Stirling's series is exact to double precision here, and much cheaper.
    if (alpha > 1e4) return 0.5 * Math.log(alpha) - 1 / (8 * alpha);
    return logGamma(alpha + 0.5) - logGamma(alpha);
  });
}

interface Ended {
  /** Log joint probability that a segment ends here. */
  readonly filtered: number;
  readonly best: number;
  readonly bestStart: number;
}

/** Which runs could end right before sample `at`; undefined where none is long enough. */
function closeRuns(
  runs: Runs,
  at: number,
  { model, trace }: { readonly model: BocpdModel; readonly trace: Trace },
): Ended | undefined {
  let closing = 0;
  while (closing < runs.count && at - runs.start[closing]! >= model.segmentMin) closing++;
  let [most, bestAt] = [-Infinity, 0];
  for (let i = 0; i < closing; i++) {
    most = Math.max(most, runs.filtered[i]!);
    if (runs.best[i]! > runs.best[bestAt]!) bestAt = i;
  }
  let sum = 0;
  const first = trace.starts.length;
  for (let i = 0; i < closing; i++) {
    const nats = runs.filtered[i]! - most;
    if (nats < -TRACE_NATS) continue;
    const weight = Math.exp(nats);
    sum += weight;
    trace.starts.push(runs.start[i]!);
    trace.weights.push(weight);
  }
  for (let i = first; i < trace.weights.length; i++) trace.weights[i]! /= sum;
  trace.offsets.push(trace.starts.length);
  if (closing === 0) return undefined;
  return {
    filtered: most + Math.log(sum),
    best: runs.best[bestAt]!,
    bestStart: runs.start[bestAt]!,
  };
}

interface Step {
  readonly signal: Float64Array;
  readonly model: BocpdModel;
  readonly tables: Float64Array;
}

/** Every run takes sample `at` in: Student's t as predictive, then the conjugate update. */
function extendRuns(runs: Runs, at: number, { signal, model, tables }: Step): void {
  const { phi, priorShape } = model;
  const across = Math.pow(phi, 1 + model.missing[at]!);
  // After missing samples the noise has decayed further, and its innovation has grown.
  const growth = phi > 0 ? Math.sqrt((1 - across * across) / (1 - phi * phi)) : 1;
  const target = (signal[at]! - across * signal[at - 1]!) / growth;
  const regressor = (1 - across) / growth;
  const staying = Math.log1p(-model.hazard) - Math.log(growth);
  for (let i = 0; i < runs.count; i++) {
    const length = at - runs.start[i]!;
    const kappa = runs.kappa[i]!;
    const beta = runs.beta[i]!;
    const grown = kappa + regressor * regressor;
    const miss = target - regressor * runs.mean[i]!;
    const surprise = miss * miss * kappa / (2 * grown);
    const gain = logOnePlus(surprise / beta);
    const logPredictive = tables[length]! - 0.5 * (runs.logBeta[i]! + LOG_TWO_PI) -
      0.5 * logOnePlus(regressor * regressor / kappa) -
      (priorShape + (length + 1) / 2) * gain;
    runs.filtered[i]! += logPredictive + staying;
    runs.best[i]! += logPredictive + staying;
    runs.mean[i]! += regressor * miss / grown;
    runs.kappa[i] = grown;
    runs.beta[i] = beta + surprise;
    runs.logBeta[i]! += gain;
  }
}

/** A run begins at sample `at`, with the prior as predictive. */
function beginRun(
  runs: Runs,
  at: number,
  { signal, model, tables, ended }: Step & { readonly ended: Ended | undefined },
): void {
  const { phi, levelSpread, priorShape } = model;
  const regressor = Math.sqrt(1 - phi * phi);
  const target = regressor * signal[at]!;
  const kappa = 1 / (levelSpread * levelSpread);
  const grown = kappa + regressor * regressor;
  const beta = priorShape;
  const surprise = target * target * kappa / (2 * grown);
  const logPredictive = tables[0]! - 0.5 * Math.log(2 * Math.PI * beta * grown / kappa) -
    (priorShape + 0.5) * Math.log1p(surprise / beta) + Math.log(regressor);
  const i = runs.count++;
  const change = ended === undefined ? 0 : Math.log(model.hazard);
  runs.start[i] = at;
  runs.kappa[i] = grown;
  runs.mean[i] = regressor * target / grown;
  runs.beta[i] = beta + surprise;
  runs.logBeta[i] = Math.log(beta + surprise);
  runs.filtered[i] = (ended?.filtered ?? 0) + change + logPredictive;
  runs.best[i] = (ended?.best ?? 0) + change + logPredictive;
}

/** Keeps the most probable runs, and those too young to be judged, in their order. */
function prune(runs: Runs, at: number, segmentMin: number): void {
  const ranked = runs.best.slice(0, runs.count).sort();
  const floor = Math.max(
    ranked[Math.max(0, runs.count - RUNS_MAX)]!,
    ranked[runs.count - 1]! - PRUNE_NATS,
  );
  const { start, kappa, mean, beta, logBeta, filtered, best } = runs;
  const columns = [start, kappa, mean, beta, logBeta, filtered, best];
  let kept = 0;
  for (let i = 0; i < runs.count; i++) {
    if (runs.best[i]! < floor && at - runs.start[i]! >= segmentMin) continue;
    for (const column of columns) column[kept] = column[i]!;
    kept++;
  }
  runs.count = kept;
}

/** The backward pass: from the end of the signal to the starts of the segments that may end there. */
function smooth(changeProbability: Float64Array, { offsets, starts, weights }: Trace): void {
  for (let end = changeProbability.length; end > 0; end--) {
    const endProbability = end === changeProbability.length ? 1 : changeProbability[end]!;
    if (endProbability < 1e-12) continue;
    for (let i = offsets[end - 1]!; i < offsets[end]!; i++) {
      if (starts[i]! > 0) changeProbability[starts[i]!]! += endProbability * weights[i]!;
    }
  }
}

/** ln(1 + x) for x >= 0: a short series where it is exact to nine digits, which is nearly always. */
function logOnePlus(x: number): number {
  return x < 0.01 ? x * (1 - x * (0.5 - x / 3)) : Math.log(1 + x);
}
