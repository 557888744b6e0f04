/**
 * Where a period begins and ends: blocks are followed outwards from the best one for as long as they
 * agree with those just seen.
 *
 * Each block is compared with a running mean of the blocks before it, so that a wandering phase and a
 * changing shape are followed. The score of a block is the correlation with that mean less half of what
 * is usual inside; the range that maximises the sum of scores is the answer (Bentley's maximum-sum
 * range), given up where the sum has fallen far below its maximum.
 *
 * @module
 */

import type { Assessment } from "./assess.ts";
import { type Cycles, cyclesOf, type Signal, stretchOf } from "./cycles.ts";
import type { CellRange } from "./window.ts";

/** Weight of a new block in the running mean. */
const FOLLOW = 0.25;
/** Fall of the summed score, in perfectly matching blocks, at which the search stops. */
const FALL_MAX = 5;
/** Agreement below which several cycles are taken together. */
const CLEAR_AGREEMENT = 0.5;
const HARMONICS_FOLLOWED = 6;
/** A harmonic is followed where its log chance is below this. */
const FOLLOWED_CHANCE = -6;

/** The range around that of the assessment in which its period lasts. */
export function locate(signal: Signal, assessment: Assessment): CellRange {
  const whole = signal.values.length;
  const { cycles, evidence, period } = assessment;
  const followed = followedHarmonics(assessment);
  const stretch = stretchOf(signal, { start: 0, end: whole }, period);
  let perBlock = cycles.cyclesPerBlock;
  const mostPerBlock = Math.max(perBlock, Math.floor((cycles.blocks * perBlock) / 4));
  for (;;) {
    const blockCells = perBlock * period;
    const before = Math.floor(cycles.start / blockCells + 1e-9);
    const start = cycles.start - before * blockCells;
    const all = cyclesOf(stretch, {
      start: Math.max(0, start),
      period,
      cyclesPerBlock: perBlock,
      harmonics: Math.min(HARMONICS_FOLLOWED, cycles.harmonics),
    });
    const inside = {
      start: Math.max(0, Math.floor((assessment.range.start - all.start) / blockCells + 1e-6)),
      end: Math.min(all.blocks, Math.ceil((assessment.range.end - all.start) / blockCells - 1e-6)),
    };
    const units = unitVectors(all, followed);
    const seed = seedOf(units, { inside, isWandering: evidence.kind === "wandering" });
    if (seed.agreement < CLEAR_AGREEMENT && perBlock * 2 <= mostPerBlock) {
      perBlock *= 2;
      continue;
    }
    const least = Math.max(0.2, 0.5 * seed.agreement);
    const end = follow(units, { seed, direction: 1, least });
    const begin = follow(units, { seed, direction: -1, least });
    return snapped({
      start: all.start + begin * blockCells,
      end: all.start + (end + 1) * blockCells,
    }, { whole, blockCells });
  }
}

/** A range that ends within a block of the series' own ends goes up to them. */
function snapped(
  range: CellRange,
  { whole, blockCells }: { readonly whole: number; readonly blockCells: number },
): CellRange {
  const start = range.start < blockCells ? 0 : Math.round(range.start);
  const end = range.end > whole - blockCells ? whole : Math.round(range.end);
  return { start, end };
}

function followedHarmonics({ evidence, cycles }: Assessment): readonly number[] {
  const all = evidence.harmonics.slice(0, Math.min(HARMONICS_FOLLOWED, cycles.harmonics));
  const clear = all.flatMap(({ logChance }, h) => logChance < FOLLOWED_CHANCE ? [h] : []);
  return clear.length > 0 ? clear : [0];
}

/** Coefficients of the followed harmonics by block, in units of the block's own energy. */
interface UnitVectors {
  readonly blocks: number;
  readonly width: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly usable: Uint8Array;
}

function unitVectors(cycles: Cycles, followed: readonly number[]): UnitVectors {
  const width = followed.length;
  const [re, im] = [
    new Float64Array(cycles.blocks * width),
    new Float64Array(cycles.blocks * width),
  ];
  for (let j = 0; j < cycles.blocks; j++) {
    const length = Math.sqrt(cycles.energy[j]! / 2);
    if (!(length > 0)) continue;
    followed.forEach((h, i) => {
      re[j * width + i] = cycles.re[h]![j]! / length;
      im[j * width + i] = cycles.im[h]![j]! / length;
    });
  }
  return { blocks: cycles.blocks, width, re, im, usable: cycles.usable };
}

/** Where to begin, with which shape, and how well blocks inside agree with it. */
interface Seed {
  readonly block: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly agreement: number;
}

function seedOf(
  units: UnitVectors,
  { inside, isWandering }: { readonly inside: CellRange; readonly isWandering: boolean },
): Seed {
  const mean = meanVector(units, inside);
  let [best, bestScore, smooth] = [inside.start, -Infinity, 0];
  let [sum, squares] = [0, 0];
  for (let j = inside.start; j < inside.end; j++) {
    if (units.usable[j] === 0) continue;
    const score = isWandering ? neighbourMatch(units, j) : match(units, j, mean);
    smooth = 0.6 * smooth + 0.4 * score;
    if (smooth > bestScore) [best, bestScore] = [j, smooth];
    // The mean over the better blocks: a window may hold more than the period does.
    sum += Math.max(0, score) ** 2;
    squares += Math.max(0, score);
  }
  const agreement = squares > 0 ? sum / squares : 0;
  if (!isWandering) return { block: best, ...mean, agreement };
  const around = { start: Math.max(0, best - 1), end: Math.min(units.blocks, best + 1) };
  return { block: best, ...meanVector(units, around), agreement };
}

function meanVector(units: UnitVectors, { start, end }: CellRange) {
  const [re, im] = [new Float64Array(units.width), new Float64Array(units.width)];
  for (let j = start; j < end; j++) {
    for (let i = 0; i < units.width; i++) {
      re[i] = re[i]! + units.re[j * units.width + i]!;
      im[i] = im[i]! + units.im[j * units.width + i]!;
    }
  }
  return { re, im };
}

function match(
  units: UnitVectors,
  j: number,
  shape: { readonly re: Float64Array; readonly im: Float64Array },
): number {
  let [dot, length] = [0, 0];
  for (let i = 0; i < units.width; i++) {
    dot += units.re[j * units.width + i]! * shape.re[i]! +
      units.im[j * units.width + i]! * shape.im[i]!;
    length += shape.re[i]! ** 2 + shape.im[i]! ** 2;
  }
  return length > 0 ? dot / Math.sqrt(length) : 0;
}

function neighbourMatch(units: UnitVectors, j: number): number {
  if (j === 0) return 0;
  const { re, im } = meanVector(units, { start: j - 1, end: j });
  return match(units, j, { re, im });
}

/** The last block, going in a direction from the seed, that belongs to the best range. */
function follow(
  units: UnitVectors,
  { seed, direction, least }: {
    readonly seed: Seed;
    readonly direction: 1 | -1;
    readonly least: number;
  },
): number {
  const shape = { re: unit(seed).re, im: unit(seed).im };
  let [sum, best, bestBlock] = [0, 0, seed.block];
  for (let j = seed.block; j >= 0 && j < units.blocks; j += direction) {
    if (units.usable[j] === 0) continue;
    const score = match(units, j, shape);
    sum += score - least;
    if (sum >= best) [best, bestBlock] = [sum, j];
    if (sum < best - FALL_MAX * least) break;
    if (score < least) continue;
    for (let i = 0; i < units.width; i++) {
      shape.re[i] = (1 - FOLLOW) * shape.re[i]! + FOLLOW * units.re[j * units.width + i]!;
      shape.im[i] = (1 - FOLLOW) * shape.im[i]! + FOLLOW * units.im[j * units.width + i]!;
    }
  }
  return bestBlock;
}

function unit({ re, im, agreement }: Seed) {
  let length = 0;
  for (let i = 0; i < re.length; i++) length += re[i]! ** 2 + im[i]! ** 2;
  const factor = length > 0 ? Math.max(agreement, 0.1) / Math.sqrt(length) : 0;
  return { re: re.map((value) => value * factor), im: im.map((value) => value * factor) };
}
