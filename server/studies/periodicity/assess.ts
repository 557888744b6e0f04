/**
 * Tests one period in one range: refines it over all cycles of the range and weighs the evidence.
 *
 * @module
 */

import { type Cycles, cyclesOf, type Signal, stretchOf } from "./cycles.ts";
import { cutCoefficients, type Evidence, evidenceOf } from "./evidence.ts";
import type { CellRange } from "./window.ts";

/** A period, refined, with what speaks for it in a range. */
export interface Assessment {
  readonly range: CellRange;
  /** In cells. */
  readonly period: number;
  readonly cycles: Cycles;
  readonly evidence: Evidence;
}

/** Most harmonics that are looked at. */
export const HARMONICS_MAX = 12;
/** A block has at least so many cells, where that leaves six blocks. */
const BLOCK_CELLS_LEAST = 8;
const BLOCKS_MAX = 512;

/** Cycles that form a block in a range. */
export function cyclesPerBlock(range: CellRange, period: number): number {
  const cycles = (range.end - range.start) / period;
  const wanted = Math.max(Math.ceil(BLOCK_CELLS_LEAST / period), Math.ceil(cycles / BLOCKS_MAX));
  return Math.max(
    1,
    Math.min(wanted, Math.max(Math.floor(cycles / 6), Math.ceil(cycles / BLOCKS_MAX))),
  );
}

/** Number of harmonics that a period of so many cells can have. */
export function harmonicsOf(period: number): number {
  return Math.max(1, Math.min(HARMONICS_MAX, Math.floor(period / 2 + 1e-6)));
}

/** Harmonics by which a period is refined before all of them are computed. */
const HARMONICS_FIRST = 4;
/** Change of phase over a range, in cycles, that is not worth another look. */
const SETTLED = 0.01;

/**
 * Assesses a period near `period`, or just that one where `isExact`; undefined where the range has fewer
 * than three blocks.
 */
export function assess(
  signal: Signal,
  range: CellRange,
  { period, isExact = false, harmonics = HARMONICS_MAX }: {
    readonly period: number;
    readonly isExact?: boolean;
    /** Most harmonics to compute for an exact period. */
    readonly harmonics?: number;
  },
): Assessment | undefined {
  const perBlock = cyclesPerBlock(range, period);
  if (!(period >= 1.99) || (range.end - range.start) / (perBlock * period) < 2.99) return undefined;
  const stretch = stretchOf(signal, range, period);
  const cut = (at: number, most: number, start: number) =>
    cutCoefficients(cyclesOf(stretch, {
      period: at,
      cyclesPerBlock: perBlock,
      harmonics: Math.min(most, harmonicsOf(at)),
      start,
    }));
  if (isExact) return conclude(range, cut(period, harmonics, range.start));
  const rough = cut(period, HARMONICS_FIRST, range.start);
  const refined = refine(rough);
  if (refined < 1.99) return undefined;
  const start = alignedStart(rough, range);
  const cycles = cut(refined, HARMONICS_MAX, start);
  const again = refine(cycles, 0.15);
  const moved = Math.abs(again / refined - 1) * cycles.blocks * perBlock;
  return conclude(
    range,
    moved < SETTLED || again < 1.99 ? cycles : cut(again, HARMONICS_MAX, start),
  );
}

function conclude(range: CellRange, cycles: Cycles): Assessment | undefined {
  if (cycles.blocks < 3) return undefined;
  return { range, period: cycles.period, cycles, evidence: evidenceOf(cycles) };
}

/** Start of blocks that have the bulk of the signal in their middle, so that jitter does not cut it. */
function alignedStart(cycles: Cycles, range: CellRange): number {
  if (cycles.blocks < 8) return range.start;
  const { evidence: { re, im } } = { evidence: evidenceOf(cycles).harmonics[0]! };
  const towards = cycles.lean < 0 ? -1 : 1;
  const peak = -Math.atan2(towards * im, towards * re) / (2 * Math.PI);
  const shift = (((peak - 0.5) % 1) + 1) % 1;
  return range.start + shift * cycles.period;
}

/**
 * The period near that of `cycles` at which the coefficients of all blocks add up best: the first
 * harmonics find the place within `reach` cycles over the whole range, all of them the exact value.
 */
function refine(cycles: Cycles, reach = 1): number {
  if (cycles.blocks < 3) return cycles.period;
  const first = Math.min(3, cycles.harmonics);
  const coarse = bestAdvance(cycles, { centre: 0, reach, step: 0.08, harmonics: first });
  const fine = bestAdvance(cycles, {
    centre: coarse,
    reach: 0.09,
    step: 0.1 / (2 * cycles.harmonics),
    harmonics: cycles.harmonics,
  });
  // `fine` is in cycles over the whole range; a positive advance means that cycles come early.
  const perBlock = fine / cycles.blocks;
  return (cycles.period * cycles.cyclesPerBlock) / (cycles.cyclesPerBlock + perBlock);
}

interface AdvanceSearch {
  readonly centre: number;
  readonly reach: number;
  readonly step: number;
  readonly harmonics: number;
}

function bestAdvance(cycles: Cycles, { centre, reach, step, harmonics }: AdvanceSearch): number {
  const steps = Math.round(reach / step);
  const sums = Array.from(
    { length: 2 * steps + 1 },
    (_, i) => alignedPower(cycles, { advance: centre + (i - steps) * step, harmonics }),
  );
  let best = 0;
  for (let i = 1; i < sums.length; i++) if (sums[i]! > sums[best]!) best = i;
  if (!(sums[best]! > 0)) return centre;
  const [a, b, c] = [sums[best - 1] ?? sums[best]!, sums[best]!, sums[best + 1] ?? sums[best]!];
  const bend = a - 2 * b + c;
  const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bend))) : 0;
  return centre + (best - steps + shift) * step;
}

/** Summed squared lengths of the coefficients' sums after turning them back by an advance. */
function alignedPower(
  cycles: Cycles,
  { advance, harmonics }: { readonly advance: number; readonly harmonics: number },
): number {
  let power = 0;
  for (let h = 0; h < harmonics; h++) {
    const [re, im] = [cycles.re[h]!, cycles.im[h]!];
    const step = (-2 * Math.PI * (h + 1) * advance) / cycles.blocks;
    const [stepC, stepS] = [Math.cos(step), Math.sin(step)];
    let [c, s, sumRe, sumIm] = [1, 0, 0, 0];
    for (let j = 0; j < cycles.blocks; j++) {
      sumRe += re[j]! * c - im[j]! * s;
      sumIm += re[j]! * s + im[j]! * c;
      const next = c * stepC - s * stepS;
      s = s * stepC + c * stepS;
      c = next;
    }
    power += sumRe * sumRe + sumIm * sumIm;
  }
  return power;
}
