/**
 * Which of the proposed changes are level shifts.
 *
 * A proposal stands if it stands out from all other movements of the signal (`outstanding.ts`), moves
 * most samples, and passes two tests, each with its log odds:
 * - Wander: some mean after it differs from some mean before it by more than the signal's own wander
 *   explains, for windows of many lengths within the two segments (a multiscale moving sum, as in
 *   Eichinger and Kirch, 2018). The odds are those of the Bayesian information criterion, with the
 *   number of places where a change could be as its price.
 * - Shape: a jump explains the samples around it better than a gradual change does.
 *
 * Proposals are dropped from the weakest on, and what remains is judged anew: two segments become one,
 * windows grow, and the wander is measured on what now is one segment. A staircase that a search makes
 * of a ramp or of a random walk falls in this way.
 *
 * @module
 */

import { holds, movesMost } from "./lasting.ts";
import { meanOf, type Moments, momentsOf, residualsOf } from "./moments.ts";
import { measureMovements, type Movements, standsOut } from "./outstanding.ts";
import { jumpOverGradual } from "./step_shape.ts";
import { measureWander, type Wander } from "./wander.ts";

/** Shortest window whose mean is compared. */
const WINDOW_MIN = 3;

/** Noise deviation below which nothing is distinguished, as a share of the signal's spread. */
const RESOLUTION = 1e-5;

/** How many times larger a shift must be than any movement within the segments. */
const OUTSTANDING_RATIO = 1.5;

/** What a proposal gets that is no level shift whatever the odds. */
const REFUSED_LOG_ODDS = -10;

/** Log odds, before any evidence, that a proposal which a search came up with is a level shift. */
const PRIOR_LOG_ODDS = -3;

/** Log odds, before any evidence, that a level shift is sudden. */
const PRIOR_SHAPE_LOG_ODDS = -1.5;

/** Rounds of dropping. Each drops at least a third of the weak, so that this is never reached. */
const ROUNDS_MAX = 100;

/** Settings of the tests. */
export interface Requirements {
  /** Log odds that each test has to reach. */
  readonly logOddsMin: number;
  /** Least step, in deviations of the noise around the levels. */
  readonly stepMin: number;
  readonly segmentMin: number;
  /** A rise over fewer samples than this is a jump. */
  readonly riseMin: number;
  /** Missing samples before each sample. */
  readonly missing: Float64Array;
}

/** A change that stood the tests. */
export interface Verified {
  /** Position of the first sample of the new level. */
  readonly at: number;
  /** Samples before and after that tell the levels best. */
  readonly windowBefore: number;
  readonly windowAfter: number;
  /** Difference of the means of these windows. */
  readonly step: number;
  /** Step over its deviation. */
  readonly score: number;
  /** The smaller of the log odds of both tests. */
  readonly logOdds: number;
}

/** The proposals, ascending positions in the signal, that are level shifts. */
export function verifiedChanges(
  signal: Float64Array,
  proposals: readonly number[],
  requirements: Requirements,
): readonly Verified[] {
  const moments = momentsOf(signal);
  let starts = [...proposals];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const wander = measureWander(signal, starts);
    const movements = measureMovements(moments, starts, {
      count: signal.length,
      shortest: Math.max(WINDOW_MIN, requirements.segmentMin >> 1),
    });
    const judged = starts.map((at, i) =>
      judge({ values: signal, moments, wander, movements, requirements, count: signal.length }, {
        from: starts[i - 1] ?? 0,
        at,
        to: starts[i + 1] ?? signal.length,
        index: i,
      })
    );
    const odds = judged.map(({ logOdds }) => logOdds);
    const weak = odds.map((value, i) =>
      value < requirements.logOddsMin && value <= (odds[i - 1] ?? Infinity) &&
      value < (odds[i + 1] ?? Infinity)
    );
    if (odds.every((value) => value >= requirements.logOddsMin)) return judged;
    starts = starts.filter((_, i) => !weak[i]);
  }
  return [];
}

interface Signal {
  readonly values: Float64Array;
  readonly moments: Moments;
  readonly wander: Wander;
  readonly movements: Movements;
  readonly requirements: Requirements;
  readonly count: number;
}

interface Proposal {
  readonly from: number;
  readonly at: number;
  readonly to: number;
  /** Number of the segment before it. */
  readonly index: number;
}

function judge(signal: Signal, proposal: Proposal): Verified {
  const { from, at, to } = proposal;
  let chosen: Comparison | undefined;
  for (const windowBefore of windows(at - from)) {
    for (const windowAfter of windows(to - at)) {
      const found = compare(signal, proposal, { windowBefore, windowAfter });
      if (chosen === undefined || found.score > chosen.score) chosen = found;
    }
  }
  // Every segment has a sample, and so there was a pair of windows.
  if (chosen === undefined) {
    return { at, windowBefore: 0, windowAfter: 0, step: 0, score: 0, logOdds: -Infinity };
  }
  const { windowBefore, windowAfter, step, score, variance } = chosen;
  const wanderOdds = score * score / 2 - 1.5 * Math.log(signal.count) + PRIOR_LOG_ODDS;
  const { segmentMin } = signal.requirements;
  const lasting = {
    values: signal.values,
    moments: signal.moments,
    segmentMin,
    ...proposal,
    ...chosen,
  };
  const isSlight = Math.abs(step) < signal.requirements.stepMin * Math.sqrt(chosen.scatter);
  if (isSlight || !movesMost(lasting) || !holds(lasting)) {
    return { at, windowBefore, windowAfter, step, score, logOdds: REFUSED_LOG_ODDS };
  }
  if (wanderOdds < signal.requirements.logOddsMin) {
    return { at, windowBefore, windowAfter, step, score, logOdds: wanderOdds };
  }
  const ratio = standsOut(signal.moments, proposal, signal.movements);
  if (ratio < OUTSTANDING_RATIO) {
    return { at, windowBefore, windowAfter, step, score, logOdds: REFUSED_LOG_ODDS + ratio };
  }
  const shapeOdds = bestShape(signal, proposal, variance);
  return {
    at,
    windowBefore,
    windowAfter,
    step,
    score,
    logOdds: Math.min(wanderOdds, shapeOdds + PRIOR_SHAPE_LOG_ODDS),
  };
}

/** Window lengths to try within a segment: powers of two, and the whole of it. */
function windows(length: number): readonly number[] {
  const lengths: number[] = [];
  for (let window = WINDOW_MIN; window < length; window *= 2) lengths.push(window);
  return [...lengths, length];
}

interface Windows {
  readonly windowBefore: number;
  readonly windowAfter: number;
}

interface Comparison extends Windows {
  readonly step: number;
  readonly score: number;
  /** Mean squared distance of the samples from their level. */
  readonly scatter: number;
  /** Variance of the noise, inflated by its autocorrelation. */
  readonly variance: number;
}

function compare(
  { moments, wander, requirements }: Signal,
  { from, at, to, index }: Proposal,
  { windowBefore, windowAfter }: Windows,
): Comparison {
  const step = meanOf(moments, at, at + windowAfter) - meanOf(moments, at - windowBefore, at);
  // Noise of both sides, in the proportion in which it moves the difference of the means.
  const [before, after] = [wander.deviations[index]! ** 2, wander.deviations[index + 1]! ** 2];
  const share = windowAfter / (windowBefore + windowAfter);
  const noise = Math.max(before * share + after * (1 - share), RESOLUTION ** 2);
  const relative = wander.differenceVariance(windowBefore, windowAfter, requirements.missing[at]!);
  const z = Math.abs(step) / Math.sqrt(noise * relative);
  // The deviation itself is an estimate: Student's t, brought back to a normal score (Wallace, 1959).
  const freedom = Math.max(2, to - from - 2);
  const score = Math.sqrt(freedom * Math.log1p(z * z / freedom));
  const white = 1 / windowBefore + 1 / windowAfter;
  const scatter = (residualsOf(moments, at - windowBefore, at) +
    residualsOf(moments, at, at + windowAfter)) / Math.max(1, windowBefore + windowAfter - 2);
  return {
    windowBefore,
    windowAfter,
    step,
    score,
    scatter,
    variance: noise * Math.max(1, relative / white),
  };
}

/** The shape test on ever closer surroundings: far from a jump the signal may do as it likes. */
function bestShape(signal: Signal, { from, at, to }: Proposal, variance: number): number {
  const { moments, requirements } = signal;
  let best = -Infinity;
  const widest = Math.max(at - from, to - at);
  const closest = Math.min(widest, Math.max(2 * requirements.segmentMin, 8));
  for (let reach = widest; reach >= closest; reach = Math.floor(reach / 2)) {
    const [start, end] = [Math.max(from, at - reach), Math.min(to, at + reach)];
    const plateau = Math.min(at - start, end - at);
    const riseMin = Math.max(requirements.riseMin, 0.2 * plateau);
    best = Math.max(
      best,
      jumpOverGradual({ moments, from: start, at, to: end, variance, riseMin }),
    );
  }
  return best;
}
