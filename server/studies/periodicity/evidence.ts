/**
 * What the cycles of a period say for it: the chance that noise did the same.
 *
 * Coherent evidence: with `M` blocks, `F(h) = M |mean c|^2 / s^2`, where `s^2` is the scatter of
 * `c_j(h)` between blocks, exceeds `f` in noise with probability `(1 + f / (M - 1))^-(M - 1)`: an
 * analysis of variance per harmonic (Fisher 1929; epoch folding, Leahy et al. 1983). Harmonics are
 * joined by Fisher's method over the first 1, 2, 4, 8 and 12, as pulsar searches sum harmonics (Taylor
 * and Huguenin 1969), because the number that a shape has is not known beforehand.
 *
 * Wandering evidence: where the phase wanders, neighbours still agree. The length of the mean of
 * `c_j conj c_(j+1)` in units of the mean of `|c_j|^2` is a complex correlation `r` of `M - 1` pairs,
 * which noise exceeds with a probability of about `(1 - r^2)^(M - 3)`.
 *
 * Coefficients are cut at a multiple of their median length first: an outlier or a step spoils one
 * block and must not decide.
 *
 * @module
 */

import { logComplexFTail, logErlangTail } from "../statistics/distributions.ts";
import { median } from "../statistics/robust.ts";
import type { Cycles } from "./cycles.ts";

/** Evidence of one harmonic. */
export interface HarmonicEvidence {
  /** Mean coefficient. */
  readonly re: number;
  readonly im: number;
  /** Squared length of the mean that the scatter does not explain; never negative. */
  readonly power: number;
  /** Log of the chance of as large a mean in noise. */
  readonly logChance: number;
}

/** Evidence of all harmonics together. */
export interface Evidence {
  readonly kind: "coherent" | "wandering";
  readonly logChance: number;
  /** Share of the variance, drift removed, that the repeated cycle explains: in [0, 1]. */
  readonly share: number;
  readonly harmonics: readonly HarmonicEvidence[];
  /** Blocks that were usable. */
  readonly blocks: number;
  /** Correlation of neighbouring blocks at the fundamental, in [0, 1]. */
  readonly agreement: number;
}

const CUT = 2.5;
const HARMONIC_SETS = [1, 2, 4, 8, 12] as const;
/** Neighbouring cycles of a wandering signal agree at least this well. */
const AGREEMENT_LEAST = 0.4;
/** A phase is steady where the mean cycle explains so much of what the neighbouring cycle does. */
const STEADY_SHARE = 0.7;

/** Shortens coefficients, in place, to a multiple of their median length. Answers the same cycles. */
export function cutCoefficients(cycles: Cycles): Cycles {
  const [lengths, usable] = [new Float64Array(cycles.blocks), new Float64Array(cycles.blocks)];
  for (let h = 0; h < cycles.harmonics; h++) {
    const [rowRe, rowIm] = [cycles.re[h]!, cycles.im[h]!];
    let used = 0;
    for (let j = 0; j < cycles.blocks; j++) {
      lengths[j] = Math.sqrt(rowRe[j]! * rowRe[j]! + rowIm[j]! * rowIm[j]!);
      if (cycles.usable[j] === 1) usable[used++] = lengths[j]!;
    }
    const most = CUT * median(usable.subarray(0, used));
    for (let j = 0; j < cycles.blocks; j++) {
      if (!(lengths[j]! > most)) continue;
      rowRe[j] = rowRe[j]! * (most / lengths[j]!);
      rowIm[j] = rowIm[j]! * (most / lengths[j]!);
    }
  }
  return cycles;
}

/** Evidence for the period of `cycles`, whose coefficients were cut. */
export function evidenceOf(cycles: Cycles): Evidence {
  const blocks = cycles.usable.reduce((sum, used) => sum + used, 0);
  const harmonics = Array.from({ length: cycles.harmonics }, (_, h) => harmonicEvidence(cycles, h));
  const variance = cycles.energy.reduce((sum, energy) => sum + energy, 0) / Math.max(blocks, 1);
  const sets = HARMONIC_SETS.filter((count, i) =>
    count <= harmonics.length || i === 0 || HARMONIC_SETS[i - 1]! < harmonics.length
  );
  const coherent = Math.log(sets.length) +
    Math.min(0, ...sets.map((count) => jointLogChance(harmonics.slice(0, count))));
  const agreement = neighbourAgreement(cycles);
  const wandering = agreement >= AGREEMENT_LEAST
    ? Math.max(0, blocks - 3) * Math.log1p(-Math.min(agreement ** 2, 1 - 1e-9))
    : 0;
  const explained = variance > 0
    ? 2 * harmonics.reduce((sum, { power }) => sum + power, 0) / variance
    : 0;
  const followed = neighbourShare(cycles, { variance, agreement });
  const isCoherent = coherent <= wandering || explained > STEADY_SHARE * followed;
  return {
    kind: isCoherent ? "coherent" : "wandering",
    logChance: Math.min(0, Math.LN2 + Math.min(coherent, wandering)),
    share: Math.min(1, isCoherent ? explained : Math.max(explained, followed)),
    harmonics,
    blocks,
    agreement,
  };
}

/** Fisher's method: the log of the chance that so many small chances meet. 0 for none. */
export function jointLogChance(harmonics: readonly HarmonicEvidence[]): number {
  if (harmonics.length === 0) return 0;
  return logErlangTail(
    harmonics.reduce((sum, { logChance }) => sum - logChance, 0),
    harmonics.length,
  );
}

function harmonicEvidence(cycles: Cycles, h: number): HarmonicEvidence {
  const [re, im] = [cycles.re[h]!, cycles.im[h]!];
  let [count, sumRe, sumIm, squares] = [0, 0, 0, 0];
  for (let j = 0; j < cycles.blocks; j++) {
    if (cycles.usable[j] === 0) continue;
    count++;
    sumRe += re[j]!;
    sumIm += im[j]!;
    squares += re[j]! ** 2 + im[j]! ** 2;
  }
  if (count < 3) return { re: 0, im: 0, power: 0, logChance: 0 };
  const [meanRe, meanIm] = [sumRe / count, sumIm / count];
  const mean = meanRe ** 2 + meanIm ** 2;
  // A signal without noise has no scatter but that of rounding.
  const scatter = Math.max((squares - count * mean) / (count - 1), squares / count * 1e-9);
  if (!(scatter > 0)) return { re: 0, im: 0, power: 0, logChance: 0 };
  // At the Nyquist frequency coefficients are real, with half of the freedom.
  const freedom = (h + 1) * 2 > 0.95 * cycles.period ? 0.5 : 1;
  const logChance = freedom * logComplexFTail((count * mean) / scatter, count - 1);
  return { re: meanRe, im: meanIm, power: Math.max(0, mean - scatter / count), logChance };
}

function neighbourAgreement(cycles: Cycles): number {
  const [re, im] = [cycles.re[0]!, cycles.im[0]!];
  let [pairs, sumRe, sumIm, squares] = [0, 0, 0, 0];
  for (let j = 1; j < cycles.blocks; j++) {
    if (cycles.usable[j] === 0 || cycles.usable[j - 1] === 0) continue;
    pairs++;
    sumRe += re[j]! * re[j - 1]! + im[j]! * im[j - 1]!;
    sumIm += im[j]! * re[j - 1]! - re[j]! * im[j - 1]!;
    squares += (re[j]! ** 2 + im[j]! ** 2 + re[j - 1]! ** 2 + im[j - 1]! ** 2) / 2;
  }
  if (pairs < 4 || !(squares > 0)) return 0;
  return Math.hypot(sumRe, sumIm) / squares;
}

function neighbourShare(
  cycles: Cycles,
  { variance, agreement }: { readonly variance: number; readonly agreement: number },
): number {
  let [squares, count] = [0, 0];
  for (let j = 0; j < cycles.blocks; j++) {
    if (cycles.usable[j] === 0) continue;
    count++;
    squares += cycles.re[0]![j]! ** 2 + cycles.im[0]![j]! ** 2;
  }
  return count > 0 && variance > 0 ? (2 * agreement * squares) / count / variance : 0;
}
