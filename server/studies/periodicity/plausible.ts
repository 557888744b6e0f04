/**
 * Doubts that a small chance does not settle: signals that are neither noise nor periodic.
 *
 * - A chirp is periodic in every short stretch. Its phase bends over the range in which it was found; a
 *   period's does not.
 * - On-off phases and bursts of random lengths are not Gaussian: four of them may look alike by chance
 *   far more often than the analysis of variance believes. What remains is their timing: `M` events
 *   scatter by no more than `d` cycles around an even lattice with the chance of a ball of `M - 2`
 *   dimensions, after two for the period and the phase.
 *
 * @module
 */

import { logGamma } from "../statistics/log_gamma.ts";
import type { Assessment } from "./assess.ts";
import type { Cycles, Signal } from "./cycles.ts";
import type { HarmonicEvidence } from "./evidence.ts";

/** How the cycles of a finding are placed in time, in cycles of its period. */
export interface Timing {
  /** Deviation of blocks from an even lattice. */
  readonly scatter: number;
  /** Deviation of the distance of neighbouring blocks. */
  readonly intervalScatter: number;
  /** Departure of the ends from the middle when the phase is fitted with a parabola. */
  readonly bend: number;
  /** Deviation from that parabola. */
  readonly bendScatter: number;
  readonly blocks: number;
  /** Phase from block to block along the lattice, in cycles: a correction of the period. */
  readonly advance: number;
  /** Slope of the intervals over its standard error, and their change over the range, in cycles. */
  readonly trend: { readonly score: number; readonly change: number };
  /** Distance of each block from the lattice. */
  readonly distances: readonly number[];
}

/** Timing of the blocks: how early each one is against the mean cycle of the others. */
export function timingOf({ cycles, evidence }: Assessment): Timing {
  const places: number[] = [];
  const phases: number[] = [];
  let turns = 0;
  let last = 0;
  for (let j = 0; j < cycles.blocks; j++) {
    if (cycles.usable[j] === 0) continue;
    const phase = evidence.kind === "coherent"
      ? bestTurn(cycles, evidence.harmonics, j)
      : Math.atan2(cycles.im[0]![j]!, cycles.re[0]![j]!) / (2 * Math.PI);
    if (phase === undefined) continue;
    if (phases.length > 0) turns = Math.round(last - phase);
    last = phase + turns;
    places.push(j);
    phases.push(last);
  }
  const steps = phases.slice(1).map((phase, i) => phase - phases[i]!);
  const line = residuals(places, phases, 1);
  const curve = residuals(places, phases, 2);
  return {
    scatter: deviation(line.rest, 2),
    intervalScatter: deviation(steps, 1),
    bend: curve.bend,
    bendScatter: deviation(curve.rest, 3),
    blocks: phases.length,
    advance: line.slope,
    trend: trendOf(steps),
    distances: line.rest,
  };
}

/** Turns that are tried; a power of two. */
const TURN_STEPS = 64;
const [COSINES, SINES] = [Math.cos, Math.sin].map((wave) =>
  Float64Array.from({ length: TURN_STEPS }, (_, i) => wave((2 * Math.PI * i) / TURN_STEPS))
) as [Float64Array, Float64Array];

/** The turn, in cycles, by which a block fits the mean of the others best; undefined for nothing. */
function bestTurn(
  cycles: Cycles,
  harmonics: readonly HarmonicEvidence[],
  j: number,
): number | undefined {
  const count = cycles.blocks;
  const products = harmonics.map((mean, h) => {
    const [re, im] = [cycles.re[h]![j]!, cycles.im[h]![j]!];
    const others = { re: mean.re - re / count, im: mean.im - im / count };
    return { re: re * others.re + im * others.im, im: im * others.re - re * others.im };
  });
  const score = (turn: number) => {
    let sum = 0;
    for (let h = 0; h < products.length; h++) {
      const at = ((h + 1) * turn) & (TURN_STEPS - 1);
      sum += products[h]!.re * COSINES[at]! + products[h]!.im * SINES[at]!;
    }
    return sum;
  };
  let [best, bestScore] = [0, -Infinity];
  for (let turn = -TURN_STEPS / 2; turn < TURN_STEPS / 2; turn++) {
    const here = score(turn);
    if (here > bestScore) [best, bestScore] = [turn, here];
  }
  if (!(bestScore > 0)) return undefined;
  const [before, after] = [score(best - 1), score(best + 1)];
  const curve = before - 2 * bestScore + after;
  const shift = curve < 0 ? (before - after) / (2 * curve) : 0;
  return (best + shift) / TURN_STEPS;
}

function trendOf(steps: readonly number[]) {
  const line = residuals([...steps.keys()], steps, 1);
  const error = deviation(line.rest, 2) * Math.sqrt(12 / Math.max(1, steps.length) ** 3);
  const change = Math.abs(line.slope) * steps.length;
  return { score: change > 0 ? Math.abs(line.slope) / Math.max(error, 1e-12) : 0, change };
}

function deviation(values: readonly number[], fitted: number): number {
  if (values.length <= fitted) return 0;
  const mean = fitted === 1 ? values.reduce((sum, v) => sum + v, 0) / values.length : 0;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - fitted));
}

/** Least squares with orthogonal polynomials on -1 to 1. */
function residuals(places: readonly number[], phases: readonly number[], order: 1 | 2) {
  const first = places[0] ?? 0;
  const half = Math.max(((places.at(-1) ?? 0) - first) / 2, 0.5);
  const xs = places.map((place) => (place - first - half) / half);
  const basis: number[][] = [];
  let [slope, bend] = [0, 0];
  let rest = phases.slice();
  for (let power = 0; power <= order; power++) {
    let shape = xs.map((x) => x ** power);
    for (const lower of basis) shape = without(shape, lower);
    const size = dot(shape, shape);
    if (!(size > 1e-12)) continue;
    const weight = dot(rest, shape) / size;
    rest = rest.map((value, i) => value - weight * shape[i]!);
    basis.push(shape);
    if (power === 1) slope = weight / half;
    if (power === 2) bend = Math.abs(weight);
  }
  return { rest, slope, bend };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function without(shape: readonly number[], lower: readonly number[]): number[] {
  const weight = dot(shape, lower) / dot(lower, lower);
  return shape.map((value, i) => value - weight * lower[i]!);
}

const BEND_LEAST = 0.05;
const BEND_OVER_SCATTER = 2.5;
const TREND_LEAST = 3;
const DRIFT_LEAST = 0.015;
const STRONG_DRIFT = 0.1;

/**
 * Whether the phase bends as that of a chirp: the period changes by a share that matters, the phase
 * scatters little around the bend, and the intervals have a trend that independent ones do not have. A
 * phase that wanders bends too, but its intervals have no trend.
 */
export function isChirp(timing: Timing, cyclesPerBlock: number): boolean {
  const { bend, bendScatter, intervalScatter, blocks, trend } = timing;
  if (blocks < 4) return false;
  if (trend.score > TREND_LEAST && trend.change / cyclesPerBlock > STRONG_DRIFT) return true;
  if (bend < Math.max(BEND_LEAST, BEND_OVER_SCATTER * bendScatter)) return false;
  // A bend is a change of the intervals by eight times as much over all blocks, which is itself a part
  // of their scatter; a slope deviates by sqrt(12 / blocks^3) times what else they scatter.
  const change = (8 * bend) / blocks;
  const rest = Math.sqrt(
    Math.max(intervalScatter ** 2 - change ** 2 / 12, bendScatter ** 2, 1e-18),
  );
  const score = (change * Math.sqrt(blocks / 12)) / rest;
  return score > TREND_LEAST && change / cyclesPerBlock > DRIFT_LEAST;
}

/** Nearness to the lattice, in cycles, within which events are counted. */
const NEAR = [0.02, 0.05, 0.1] as const;

/** Log of the chance that events at random are as evenly spaced. 0 for fewer than three blocks. */
export function logTimingChance(timing: Timing): number {
  const { scatter, intervalScatter, blocks, distances } = timing;
  const free = blocks - 2;
  if (free < 1) return 0;
  const radius = Math.max(Math.min(scatter, intervalScatter), 1e-4) * Math.sqrt(blocks);
  const ball = (free / 2) * Math.log(Math.PI) - logGamma(free / 2 + 1) + free * Math.log(radius);
  // A few events may be missing or displaced: how many of them are near, whatever the others do?
  const counted = NEAR.map((near) => {
    const hits = distances.filter((distance) => Math.abs(distance) < near).length;
    return logChoose(blocks, hits) + Math.max(0, hits - 2) * Math.log(2 * near);
  });
  return Math.min(0, Math.log(NEAR.length + 1) + Math.min(ball, ...counted));
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * How many jumps a cycle has that carry the signal: 1 to 2 for pulses and squares, about a third of the
 * samples for smooth or noisy signals.
 */
export function jumpsPerCycle(signal: Signal, { range, period }: Assessment): number {
  let [squares, fourths, last] = [0, 0, NaN];
  for (let t = range.start; t < range.end; t++) {
    if (signal.present[t] === 0) continue;
    const jump = signal.values[t]! - last;
    last = signal.values[t]!;
    if (Number.isNaN(jump)) continue;
    const square = jump * jump;
    squares += square;
    fourths += square * square;
  }
  const cycles = (range.end - range.start) / period;
  return fourths > 0 ? squares ** 2 / fourths / cycles : 0;
}
