/**
 * Fourier coefficients of many short stretches at the harmonics of one period.
 *
 * The sum of `x(t) exp(i step t)` is taken by groups of eight samples around the middle of the group,
 * where samples at equal distances share a cosine and a sine, and the groups are joined by Horner's
 * scheme: less than half of the multiplications of turning a pointer from sample to sample, and the
 * sines are computed once for all stretches.
 *
 * @module
 */

const GROUP = 8;
const HALF = GROUP / 2;
/** Distance of the middle of a group from its first sample. */
const MIDDLE = (GROUP - 1) / 2;

/** Sines and cosines of one period's harmonics. */
export interface HarmonicTables {
  readonly harmonics: number;
  /** Angle from sample to sample at the fundamental. */
  readonly step: number;
  /** By harmonic, at distances of 0.5, 1.5, 2.5 and 3.5 samples from the middle of a group. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /** By harmonic, the turn from a group to the next. */
  readonly turnRe: Float64Array;
  readonly turnIm: Float64Array;
}

/** Tables for the harmonics of a period in cells. */
export function harmonicTables(period: number, harmonics: number): HarmonicTables {
  const step = (-2 * Math.PI) / period;
  const [cosines, sines] = [
    new Float64Array(HALF * harmonics),
    new Float64Array(HALF * harmonics),
  ];
  const [turnRe, turnIm] = [new Float64Array(harmonics), new Float64Array(harmonics)];
  for (let h = 0; h < harmonics; h++) {
    for (let k = 0; k < HALF; k++) {
      cosines[HALF * h + k] = Math.cos(step * (h + 1) * (k + 0.5));
      sines[HALF * h + k] = Math.sin(step * (h + 1) * (k + 0.5));
    }
    turnRe[h] = Math.cos(step * (h + 1) * GROUP);
    turnIm[h] = Math.sin(step * (h + 1) * GROUP);
  }
  return { harmonics, step, cosines, sines, turnRe, turnIm };
}

/** A stretch of values, and the phase of its first one in samples since the start of the cycle. */
export interface PlacedStretch {
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly phase: number;
}

/** Writes the sums of a stretch by harmonic into `re` and `im`. */
export function harmonicSums(
  stretch: PlacedStretch,
  tables: HarmonicTables,
  { re, im }: { readonly re: Float64Array; readonly im: Float64Array },
): void {
  const { values, from, to, phase } = stretch;
  const { step, cosines, sines } = tables;
  const groupsEnd = from + GROUP * Math.floor((to - from) / GROUP);
  // The middle of the first group, at the fundamental; powers of it for the others.
  const firstRe = Math.cos(step * (phase + MIDDLE)), firstIm = Math.sin(step * (phase + MIDDLE));
  let placeRe = firstRe, placeIm = firstIm;
  for (let h = 0; h < tables.harmonics; h++) {
    const at = HALF * h;
    const c0 = cosines[at]!, c1 = cosines[at + 1]!, c2 = cosines[at + 2]!, c3 = cosines[at + 3]!;
    const s0 = sines[at]!, s1 = sines[at + 1]!, s2 = sines[at + 2]!, s3 = sines[at + 3]!;
    const turnRe = tables.turnRe[h]!, turnIm = tables.turnIm[h]!;
    // What fills no group: its samples lie at -3.5, -2.5 and so on from the middle of one.
    let sumRe = 0, sumIm = 0;
    for (let i = groupsEnd; i < to; i++) {
      const k = i - groupsEnd;
      const value = values[i]!;
      sumRe += value * cosines[at + (k < HALF ? HALF - 1 - k : k - HALF)]!;
      sumIm += k < HALF ? -value * sines[at + HALF - 1 - k]! : value * sines[at + k - HALF]!;
    }
    for (let i = groupsEnd - GROUP; i >= from; i -= GROUP) {
      const a = values[i]!, b = values[i + 1]!, c = values[i + 2]!, d = values[i + 3]!;
      const e = values[i + 4]!, f = values[i + 5]!, g = values[i + 6]!, last = values[i + 7]!;
      const turnedRe = sumRe * turnRe - sumIm * turnIm;
      const turnedIm = sumRe * turnIm + sumIm * turnRe;
      sumRe = turnedRe + ((e + d) * c0 + (f + c) * c1) + ((g + b) * c2 + (last + a) * c3);
      sumIm = turnedIm + ((e - d) * s0 + (f - c) * s1) + ((g - b) * s2 + (last - a) * s3);
    }
    re[h] = sumRe * placeRe - sumIm * placeIm;
    im[h] = sumRe * placeIm + sumIm * placeRe;
    const nextRe = placeRe * firstRe - placeIm * firstIm;
    placeIm = placeRe * firstIm + placeIm * firstRe;
    placeRe = nextRe;
  }
}
