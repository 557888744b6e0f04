/**
 * Changes that belong to a pattern rather than to an event: the edges of a pulse train are a period,
 * and equal stairs at equal distances are a ramp in coarse units. Neither is a list of level shifts.
 *
 * @module
 */

import { logGamma } from "../statistics/log_gamma.ts";
import { median } from "../statistics/robust.ts";

/** Fewest edges in one direction that make a pattern. */
const EDGES_MIN = 4;

/** Fewest stairs that make a staircase. */
const STAIRS_MIN = 10;

/** Distance of an edge from its place in the pattern, as a share of the pattern's period. */
const JITTER_MAX = 0.2;

/** Share of the edges that have to be in their place. */
const FITTING_SHARE = 0.8;

/** Most periods between an edge and the next: more edges cannot have been missed in a row. */
const PERIODS_MAX = 3;

/** Probability with which edges without a pattern may be taken for one. */
const CHANCE_MAX = 1e-3;

/** How far the size of an edge may be from the usual one, as a factor. */
const SIZE_FACTOR = 2;

/** One change: where, and by how much. */
export interface Edge {
  readonly at: number;
  readonly step: number;
}

/** For each change whether it belongs to a regular pattern. Edges ascend by `at`. */
export function regularEdges(edges: readonly Edge[]): readonly boolean[] {
  const regular = edges.map(() => false);
  for (const sign of [1, -1]) {
    const chosen = edges.map((edge, i) => ({ ...edge, i })).filter(({ step }) => step * sign > 0);
    if (chosen.length < EDGES_MIN) continue;
    const size = median(chosen.map(({ step }) => Math.abs(step)));
    const alike = chosen.filter(({ step }) =>
      Math.abs(step) < size * SIZE_FACTOR && Math.abs(step) > size / SIZE_FACTOR
    );
    const isPattern = isRegular(alike.map(({ at }) => at)) ||
      isStaircase(alike, edges.length - chosen.length);
    if (alike.length < EDGES_MIN || !isPattern) continue;
    // What is no larger than the pattern's own edges, and among them, is a part of it.
    const [first, last] = [alike[0]!.at, alike.at(-1)!.at];
    edges.forEach(({ at, step }, i) => {
      if (at >= first && at <= last && Math.abs(step) < size * SIZE_FACTOR) regular[i] = true;
    });
  }
  return regular;
}

/** Whether stairs lead one way, seldom back, and none is much longer than the others. */
function isStaircase(stairs: readonly Edge[], back: number): boolean {
  if (stairs.length < STAIRS_MIN || back * 4 > stairs.length) return false;
  const distances = stairs.slice(1).map(({ at }, i) => at - stairs[i]!.at);
  const usual = median(distances);
  return distances.filter((distance) => distance <= 3 * usual).length >= 0.9 * distances.length;
}

/**
 * Whether most distances are whole multiples of the usual one (an edge may have been missed), and so
 * nearly that chance would hardly ever do it.
 */
function isRegular(places: readonly number[]): boolean {
  const distances = places.slice(1).map((at, i) => at - places[i]!);
  const period = median(distances);
  const misfits = distances.map((distance) => {
    const periods = Math.max(1, Math.round(distance / period));
    return periods <= PERIODS_MAX ? Math.abs(distance / period - periods) : 0.5;
  }).sort((a, b) => a - b);
  const fitting = Math.ceil(FITTING_SHARE * misfits.length);
  const misfit = misfits[fitting - 1]!;
  // Places without a pattern would misfit evenly between 0 and 0.5. One distance gave the period.
  const logChance = logChoose(misfits.length, fitting) + (fitting - 1) * Math.log(2 * misfit);
  return misfit <= JITTER_MAX && logChance < Math.log(CHANCE_MAX);
}

/** Logarithm of the number of ways to choose `k` of `n`. */
function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
