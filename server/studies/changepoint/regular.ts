/**
 * Changes that belong to a pattern rather than to an event: the edges of a pulse train are a period,
 * and equal stairs at equal distances are a ramp in coarse units. Neither is a list of level shifts.
 *
 * @module
 */

import { median } from "../statistics/robust.ts";

/** Fewest edges in one direction that make a pattern. */
const EDGES_MIN = 4;

/** Fewest stairs that make a staircase. */
const STAIRS_MIN = 6;

/** Distance of an edge from its place in the pattern, as a share of the pattern's period. */
const JITTER_MAX = 0.2;

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
    // What is smaller than the pattern's own edges, and among them, is a part of it.
    for (const { i, step } of chosen) regular[i] = Math.abs(step) < size * SIZE_FACTOR;
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

/** Whether most distances are whole multiples of the usual one: an edge may have been missed. */
function isRegular(places: readonly number[]): boolean {
  const distances = places.slice(1).map((at, i) => at - places[i]!);
  const period = median(distances);
  const fitting = distances.filter((distance) => {
    const periods = Math.max(1, Math.round(distance / period));
    return Math.abs(distance - periods * period) <= JITTER_MAX * period && periods <= 3;
  });
  return fitting.length >= 0.8 * distances.length;
}
