/**
 * Whether a signal jumps at a place, or gets from one level to the other gradually.
 *
 * Both explanations are fitted by least squares to the samples around the place and compared by the
 * Bayesian information criterion:
 * - a jump: one level on each side, a level and a line, or two lines;
 * - no jump: one continuous line of up to three straight pieces. A middle piece is at least
 *   `riseMin` samples wide, or it would be a jump by another name.
 *
 * @module
 */

import { type Moments, residualsOf } from "./moments.ts";

/** Places tried for each bend of the continuous line. */
const KNOTS = 8;

/** Samples around a place where a jump may be. */
export interface Surroundings {
  readonly moments: Moments;
  readonly from: number;
  readonly at: number;
  readonly to: number;
  /** Variance of the noise, inflated by its autocorrelation. */
  readonly variance: number;
  /** Narrowest gradual rise. */
  readonly riseMin: number;
}

/**
 * How much better a jump explains the samples than a gradual change: half the difference of the
 * criteria, which approximates the logarithm of the Bayes factor. Negative where it does worse.
 */
export function jumpOverGradual(around: Surroundings): number {
  const penalty = Math.log(around.to - around.from);
  const jump = bestJump(around, penalty);
  const gradual = bestGradual(around, penalty);
  return (gradual - jump) / 2;
}

/** Criterion of the best model with a jump; the place of the jump counts as a parameter. */
function bestJump({ moments, from, at, to, variance }: Surroundings, penalty: number): number {
  const left = pieceResiduals(moments, from, at);
  const right = pieceResiduals(moments, at, to);
  const side = ({ level, line }: PieceResiduals) =>
    Math.min(level / variance + penalty, line / variance + 2 * penalty);
  return side(left) + side(right) + penalty;
}

interface PieceResiduals {
  /** Sum of squares around the mean, and around the line of best fit. */
  readonly level: number;
  readonly line: number;
}

function pieceResiduals(moments: Moments, from: number, to: number): PieceResiduals {
  const count = to - from;
  const sum = moments.sum[to]! - moments.sum[from]!;
  const centre = (from + to - 1) / 2;
  const level = residualsOf(moments, from, to);
  const product = moments.product[to]! - moments.product[from]! - centre * sum;
  const spread = (count * count - 1) * count / 12;
  return { level, line: spread === 0 ? level : Math.max(0, level - product * product / spread) };
}

/** Criterion of the best continuous line of one to three pieces. */
function bestGradual(around: Surroundings, penalty: number): number {
  const { from, to, at, riseMin } = around;
  const width = Math.max(1, (to - from) / KNOTS);
  const knots: number[] = [];
  for (let knot = from + width / 2; knot < to; knot += width) knots.push(knot);
  // A bend right there would pass for a jump that happens to have no height.
  const bend = criterion(around, [at - 0.5], 4 * penalty);
  let best = Math.min(bend, criterion(around, [], 2 * penalty));
  for (const [i, knot] of knots.entries()) {
    best = Math.min(best, criterion(around, [knot], 4 * penalty));
    for (const other of knots.slice(i + 1)) {
      if (other - knot >= riseMin) best = Math.min(best, bent(around, [knot, other], penalty));
    }
  }
  // The rise that is hardest to tell from a jump is as narrow as allowed, and right there.
  const [start, end] = [at - 0.5 - riseMin / 2, at - 0.5 + riseMin / 2];
  return start > from && end < to - 1 ? Math.min(best, bent(around, [start, end], penalty)) : best;
}

/** Criterion of a line with two bends, or of a rise between two levels with these bends. */
function bent(around: Surroundings, pair: readonly [number, number], penalty: number): number {
  const { gram, right, total } = normalEquations(around, pair);
  const [sum, other] = [right[2]! - right[3]!, gram[2]![0]! - gram[3]![0]!];
  const square = gram[2]![2]! - 2 * gram[3]![2]! + gram[3]![3]!;
  const levels = explained([[gram[0]![0]!], [other, square]], [right[0]!, sum]);
  const lines = explained(gram, right);
  const { variance } = around;
  return Math.min(
    Math.max(0, total - levels) / variance + 4 * penalty,
    Math.max(0, total - lines) / variance + 6 * penalty,
  );
}

function criterion(around: Surroundings, knots: readonly number[], penalty: number): number {
  const { gram, right, total } = normalEquations(around, knots);
  return Math.max(0, total - explained(gram, right)) / around.variance + penalty;
}

interface NormalEquations {
  /** Lower triangle of the products of the basis functions. */
  readonly gram: number[][];
  readonly right: number[];
  /** Sum of squares of the samples. */
  readonly total: number;
}

/** Least squares for a continuous line with bends at `knots`. */
function normalEquations(
  { moments, from, to }: Surroundings,
  knots: readonly number[],
): NormalEquations {
  const half = (to - from) / 2;
  const origin = (from + to - 1) / 2;
  // Basis: 1, x and for each knot max(0, x - knot), with x in [-1, 1] against cancellation.
  const basis: [number, number][] = [[1, 0], [0, 1]];
  for (const knot of knots) basis.push([(origin - knot) / half, 1]);
  const begins = [from, from, ...knots.map((knot) => Math.ceil(knot))];
  const gram: number[][] = [];
  const right: number[] = [];
  for (const [i, [a, b]] of basis.entries()) {
    const begin = begins[i]!; // the knots ascend, so this is where the product with any earlier one begins
    const [count, x, xx] = powers(begin, to, { origin, half });
    gram.push(
      basis.slice(0, i + 1).map(([c, d]) => a * c * count + (a * d + b * c) * x + b * d * xx),
    );
    const sum = moments.sum[to]! - moments.sum[begin]!;
    const product = moments.product[to]! - moments.product[begin]!;
    right.push(a * sum + b * (product - origin * sum) / half);
  }
  return { gram, right, total: moments.square[to]! - moments.square[from]! };
}

/** Count, sum and sum of squares of the scaled positions in [begin, to). */
function powers(
  begin: number,
  to: number,
  { origin, half }: { readonly origin: number; readonly half: number },
): readonly [number, number, number] {
  const count = to - begin;
  const centre = (begin + to - 1) / 2 - origin;
  const sum = count * centre / half;
  const square = (count * centre * centre + count * (count * count - 1) / 12) / (half * half);
  return [count, sum, square];
}

/**
 * right' gram⁻¹ right, by Cholesky; a direction without information explains nothing. Only lower
 * triangles are read.
 */
function explained(lower: readonly number[][], side: readonly number[]): number {
  const gram = lower.map((row) => [...row]);
  const right = [...side];
  const size = right.length;
  let total = 0;
  for (let i = 0; i < size; i++) {
    const row = gram[i]!;
    for (let j = 0; j < i; j++) {
      const other = gram[j]!;
      for (let k = 0; k < j; k++) row[j]! -= row[k]! * other[k]!;
      row[j] = other[j]! > 0 ? row[j]! / other[j]! : 0;
      row[i]! -= row[j]! * row[j]!;
      right[i]! -= row[j]! * right[j]!;
    }
    const pivot = row[i]!;
    row[i] = pivot > 1e-10 * size ? Math.sqrt(pivot) : 0;
    right[i] = row[i]! > 0 ? right[i]! / row[i]! : 0;
    total += right[i]! * right[i]!;
  }
  return total;
}
