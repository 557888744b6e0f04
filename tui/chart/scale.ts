/**
 * The value axis: bounds that are round, and labels for some of its rows.
 *
 * A bound is the next multiple of a quantum outside of the values. The quantum is 1, 2 or 5 times a
 * power of ten, or a power of two for bytes, and at least a sixth of the range: so the bounds stay where
 * they are while values move a little, and less than a third of the height is empty.
 *
 * @module
 */

import type { Glyphs } from "../state/state.ts";
import { dotRowOf, dotsPerRow } from "./glyphs.ts";
import { valueText } from "./value_text.ts";

/** Cells of a label at most. */
export const TICK_CELLS_MAX = 6;

/** What the axis has to show. */
export interface ScaleQuestion {
  /** Least value; not finite (or above `max`) where there is none. */
  readonly min: number;
  /** Greatest value. */
  readonly max: number;
  /** Whether zero has to be on the axis. */
  readonly fromZero: boolean;
  readonly unit: string;
  /** Rows of the plot. */
  readonly rows: number;
  /** How lines are drawn, which decides on the row of a value; braille by default. */
  readonly glyphs?: Glyphs;
}

/** A value axis. */
export interface ValueScale {
  readonly min: number;
  /** Greater than `min`. */
  readonly max: number;
  /** From top to bottom, at most one for a row, in a row of the plot. */
  readonly ticks: readonly { readonly row: number; readonly text: string }[];
}

/** Multiples of the quantum on the axis, about. */
const QUANTA = 6;

/**
 * The axis for values from `min` to `max`. It never reaches below zero for values that do not. Equal
 * values lie between zero and themselves, or in the middle where the axis does not begin at zero. Where
 * there are no values it is 0 to 1 without labels.
 */
export function valueScale(question: ScaleQuestion): ValueScale {
  const { min, max, fromZero, unit } = question;
  if (!Number.isFinite(max - min) || min > max) {
    return { min: 0, max: 1, ticks: [] };
  }
  const [low, high] = widened(fromZero ? Math.min(0, min) : min, fromZero ? Math.max(0, max) : max);
  const quantum = quantumOf((high - low) / QUANTA, unit);
  // A hair outside of a multiple is the multiple: 0.30000000000000004 is no reason for 0.4.
  const first = Math.floor(low / quantum + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / quantum - 1e-9));
  const scale = { min: Math.min(first * quantum, low), max: Math.max(last * quantum, high) };
  return { ...scale, ticks: ticksOf(scale, { quantum, question }) };
}

/** Values below are zero: near the least numbers there are, no round ones are left. */
const SIZE_MIN = 1e-290;

/** A range that is wide enough to be divided, for values that are equal or nearly so. */
function widened(low: number, high: number): readonly [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size < SIZE_MIN) return [0, 1];
  if (high - low > size * 1e-9) return [low, high];
  return [low - size * 0.1, high + size * 0.1]; // of positive values, both bounds are positive
}

/** The least round number that is at least `size`. */
function quantumOf(size: number, unit: string): number {
  if (unit.startsWith("bytes")) return 2 ** Math.ceil(Math.log2(size) - 1e-9);
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find((round) => round * power >= size * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Labels at both bounds, and at round values between them that are far enough apart. */
function ticksOf(
  { min, max }: { readonly min: number; readonly max: number },
  { quantum, question }: { readonly quantum: number; readonly question: ScaleQuestion },
): ValueScale["ticks"] {
  const { rows, unit, glyphs = "braille" } = question;
  const dots = rows * dotsPerRow(glyphs);
  const rowAt = (value: number) =>
    rows - 1 - Math.floor(dotRowOf(value, { min, max, dots }) / dotsPerRow(glyphs));
  const step = tickStep({ min, max }, { quantum, unit, rows });
  const values = [max];
  for (let at = Math.ceil(max / step - 1e-9) - 1; at * step > min + step * 1e-9; at--) {
    values.push(at * step);
  }
  values.push(min);
  const texts = tickTexts(values, unit);
  const ticks: { row: number; text: string }[] = [];
  const distance = rows <= 4 ? 1 : 2;
  values.forEach((value, i) => {
    const row = rowAt(value);
    const text = texts[i] ?? "";
    const above = ticks.at(-1);
    const isBound = i === 0 || i === values.length - 1;
    const fromAbove = row - (above?.row ?? -Infinity);
    // The bounds come first: what is between them gives way.
    const hasRoom = isBound ? fromAbove > 0 : Math.min(fromAbove, rows - 1 - row) >= distance;
    if (hasRoom && text !== above?.text) ticks.push({ row, text });
  });
  return ticks;
}

/**
 * From one label to the next, so that two rows are left for each: the least round number that divides the
 * axis evenly, or else the least number of quanta that does, or else the least round number.
 */
function tickStep(
  { min, max }: { readonly min: number; readonly max: number },
  { quantum, unit, rows }: {
    readonly quantum: number;
    readonly unit: string;
    readonly rows: number;
  },
): number {
  const labels = rows <= 2 ? 1 : rows <= 4 ? 2 : Math.floor((rows - 1) / 2);
  const least = Math.max(quantum, (max - min) / labels * (1 - 1e-9));
  const isEven = (step: number) => isMultiple(min, step) && isMultiple(max, step);
  const round: number[] = [];
  for (let step = quantum; step < max - min; step = quantumOf(step * 1.5, unit)) {
    if (step >= least) round.push(step);
  }
  const quanta = [2, 3].map((count) => count * quantum).filter((step) =>
    step >= least && step < max - min
  );
  return round.find(isEven) ?? quanta.find(isEven) ?? round[0] ?? max - min;
}

function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-6;
}

/**
 * Texts of the ticks from top to bottom. Where the range is so small beside its values that neighbours
 * would read alike, all but the lowest are given as what they are above it: "+256Ki".
 */
function tickTexts(values: readonly number[], unit: string): readonly string[] {
  const plain = unit.replace(/\/s$/, ""); // the title says that it is per second
  const text = (value: number, cells: number) => valueText(value, plain, { cells });
  const texts = values.map((value) => text(value, TICK_CELLS_MAX));
  if (new Set(texts).size === texts.length) return texts;
  const least = values.at(-1) ?? 0;
  return values.map((value, i) =>
    i === values.length - 1 ? texts[i] ?? "" : `+${text(value - least, TICK_CELLS_MAX - 1)}`
  );
}
