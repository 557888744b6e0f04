/**
 * Where periods may be: cheap hints from every window, which `assess.ts` then tests.
 *
 * As AUTOPERIOD (Vlachos, Yu and Castelli 2005) does, hints come from the spectrum and from the
 * autocorrelation, which see different signals: a sine is one line of the spectrum; a pulse a minute
 * is thirty weak lines and one sharp peak of the autocorrelation. Both are taken of the spectrum
 * divided by its background, so that their null distribution is that of white noise (for the
 * autocorrelation, Bartlett 1946) whatever the colour of the noise.
 *
 * @module
 */

import type { Fft } from "../statistics/fft.ts";
import { type BackgroundPlan, backgroundPlan, whiten } from "./background.ts";

/** A period that a window hints at. */
export interface Hint {
  /** In cells. */
  readonly period: number;
  /** Minus the logarithm of the chance of such a peak at one place of pure noise. */
  readonly strength: number;
}

/** Periods that are of interest, in cells. */
export interface PeriodBounds {
  readonly least: number;
  readonly most: number;
}

const HINTS_MAX = 6;
/** Least strength of a hint, added to the logarithm of the number of places looked at. */
const STRENGTH_MARGIN = 2.5;
const WINDOWS_WEIGHT = 0.6;
/** Lines count for no more than this in the autocorrelation: one sine must not hide pulses. */
const LINE_MAX = 30;

/** What screens the windows of one length, two at a time. */
export interface Screen {
  /** Where the two windows are put; behind the known length they are zero. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Hints of both windows. Destroys their contents. */
  readonly hints: () => readonly [readonly Hint[], readonly Hint[]];
}

/** What is screened. */
export interface ScreenRequest {
  /** Holds a window and zeros of a third of its length. */
  readonly fft: Fft;
  /** Known length of a window. */
  readonly length: number;
  /** How many windows of this length there are: many tests find more by chance. */
  readonly windows: number;
  readonly bounds: PeriodBounds;
}

/** A screen for windows of one length; its arrays serve all of them. */
export function createScreen({ fft, length, windows, bounds }: ScreenRequest): Screen {
  const size = fft.size;
  const oversampling = size / length;
  const plan = backgroundPlan(size / 2 + 1, oversampling);
  const pair: Pair = {
    first: new Float64Array(size),
    second: new Float64Array(size),
    powerA: new Float64Array(size / 2 + 1),
    powerB: new Float64Array(size / 2 + 1),
  };
  const place = {
    bounds,
    size,
    length,
    unit: 1 / Math.sqrt(size * oversampling), // both halves of the spectrum were summed
    margin: STRENGTH_MARGIN + WINDOWS_WEIGHT * Math.log(windows),
  };
  return {
    first: pair.first,
    second: pair.second,
    hints: () => {
      fft.transform(pair.first, pair.second);
      loadPowers(pair, length);
      loadWhite(pair.first, pair.powerA, plan);
      loadWhite(pair.second, pair.powerB, plan);
      fft.transform(pair.first, pair.second);
      return [
        strongest(pair.powerA, pair.first, place),
        strongest(pair.powerB, pair.second, place),
      ];
    },
  };
}

interface Pair {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly powerA: Float64Array;
  readonly powerB: Float64Array;
}

/** Spectra of two real windows that were transformed as one complex one. */
function loadPowers({ first, second, powerA, powerB }: Pair, length: number): void {
  const size = first.length;
  const factor = 1 / (4 * length);
  for (let k = 1; k < powerA.length; k++) {
    const re = first[k]!, im = second[k]!;
    const mirrorRe = first[size - k]!, mirrorIm = second[size - k]!;
    const sumRe = re + mirrorRe, lessRe = re - mirrorRe;
    const sumIm = im + mirrorIm, lessIm = im - mirrorIm;
    powerA[k] = (sumRe * sumRe + lessIm * lessIm) * factor;
    powerB[k] = (lessRe * lessRe + sumIm * sumIm) * factor;
  }
}

/** Lowest line, in independent frequencies, that has a part in the autocorrelation. */
const LOWEST_LINE = 2.6;

/** Whitens a spectrum and writes it, with its mirror image, where it is transformed back. */
function loadWhite(target: Float64Array, power: Float64Array, plan: BackgroundPlan): void {
  whiten(power, plan);
  const size = target.length;
  const lowest = Math.ceil(LOWEST_LINE * plan.oversampling);
  target.fill(0, 0, lowest);
  target.fill(0, Math.max(0, size - lowest + 1));
  for (let k = lowest; k < power.length; k++) {
    const here = power[k]!;
    const excess = (here < LINE_MAX ? here : LINE_MAX) - 1;
    target[k] = excess;
    if (k > 0) target[size - k] = excess;
  }
}

interface Place {
  readonly bounds: PeriodBounds;
  readonly size: number;
  readonly length: number;
  readonly unit: number;
  readonly margin: number;
}

function strongest(power: Float64Array, correlation: Float64Array, place: Place): readonly Hint[] {
  const lines = spectralHints(power, place);
  const lags = lagHints(correlation, place);
  return [...lines, ...lags].sort((a, b) => b.strength - a.strength).slice(0, HINTS_MAX);
}

function spectralHints(
  power: Float64Array,
  { bounds, size, length, margin: extra }: Place,
): Hint[] {
  const hints: Hint[] = [];
  const margin = extra + Math.log(length / 2);
  const from = Math.max(2, Math.ceil(size / bounds.most - 1));
  const to = Math.min(power.length - 1, Math.floor(size / bounds.least + 1));
  for (let k = from; k <= to; k++) {
    const here = power[k]!;
    if (here < margin) continue;
    const before = power[k - 1]!;
    const after = power[k + 1] ?? before;
    if (here < before || here <= after) continue;
    // Parabola through the logarithms of three ordinates.
    const [a, b, c] = [Math.log(before + 1e-9), Math.log(here), Math.log(after + 1e-9)];
    const bend = a - 2 * b + c;
    const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bend))) : 0;
    const period = Math.max(2, size / (k + shift));
    if (period <= bounds.most * 1.01) hints.push({ period, strength: here });
  }
  return hints.sort((a, b) => b.strength - a.strength).slice(0, HINTS_MAX);
}

function lagHints(
  correlation: Float64Array,
  { bounds, length, unit, margin: extra }: Place,
): Hint[] {
  const hints: Hint[] = [];
  const margin = extra + Math.log(length / 3);
  const scale = unit * unit * length;
  const to = Math.min(Math.floor(bounds.most), correlation.length / 2 - 1);
  for (let lag = Math.max(2, Math.ceil(bounds.least)); lag <= to; lag++) {
    const here = correlation[lag]!;
    if (here <= 0) continue;
    // Products of a lag become fewer with the lag, and so does their sum's deviation.
    const squared = here * here * scale / (length - lag);
    if (squared < 2 * margin) continue;
    const [before, after] = [correlation[lag - 1]!, correlation[lag + 1]!];
    if (here < before || here <= after) continue;
    const bend = before - 2 * here + after;
    const shift = bend < 0 ? (before - after) / (2 * bend) : 0;
    hints.push({ period: lag + shift, strength: squared / 2 });
  }
  return withoutMultiples(hints);
}

/** Leaves out lags that are a multiple of one that is nearly as strong. */
function withoutMultiples(hints: readonly Hint[]): Hint[] {
  const kept: Hint[] = [];
  for (const hint of hints.toSorted((a, b) => b.strength - a.strength).slice(0, 24)) {
    const root = hints.find((other) => {
      const ratio = hint.period / other.period;
      const isMultiple = ratio > 1.5 && Math.abs(ratio - Math.round(ratio)) < 0.06 * ratio / 2;
      return isMultiple && other.strength > 0.6 * hint.strength;
    });
    if (root === undefined) kept.push(hint);
    else if (!kept.includes(root)) kept.push(root);
  }
  return kept.slice(0, 4);
}
