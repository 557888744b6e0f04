/**
 * How much a change matters, from 0 to 1.
 *
 * Definitions
 * - The share is what the change is of the container's limit, of all containers of its node together, or of
 *   what its unit allows at most: the greatest that is known. Twice of nothing is nothing.
 * - The ratio is what the change is of the greater of both levels: a tenth more of much is not news.
 * - The noise is how far values of one level scatter: changes within it are none.
 * - A floor for each unit keeps small numbers down where everything is small.
 *
 *     effect = √(share · ratio) · size/(size + floor) · z/(z + 2)      with z = size/noise
 *
 * @module
 */

/** Two levels of a series, in its unit. */
export interface Levels {
  readonly before: number;
  readonly after: number;
  /** Standard deviation of values around their level; 0 where they do not scatter. */
  readonly noise: number;
}

/** What a series is compared with; absent where it is not known. */
export interface Scale {
  readonly unit: string;
  /** What the container may use. */
  readonly limit?: number | undefined;
  /** What all containers of the node use together. */
  readonly nodeTotal?: number | undefined;
}

/** Size below which a change hardly matters, by unit; rates in the unit per second. */
const FLOORS: ReadonlyMap<string, number> = new Map([
  ["bytes", 16 * 1024 ** 2],
  ["bytes/s", 1024 ** 2],
  ["millicores", 50],
  ["percent", 2],
  ["microseconds/s", 20_000],
  ["count", 3],
  ["count/s", 20],
]);

/** The most that a unit allows. */
const FULL: ReadonlyMap<string, number> = new Map([["percent", 100], [
  "microseconds/s",
  1_000_000,
]]);

/** Limits above this are the kernel's way to say that there is none. */
const LIMIT_MAX = 1e15;

/** The effect of a change; 0 where there is no change. */
export function effectOf({ before, after, noise }: Levels, scale: Scale): number {
  const size = Math.abs(after - before);
  const greater = Math.max(Math.abs(before), Math.abs(after));
  if (size === 0 || !Number.isFinite(size)) return 0;
  const unit = normalUnit(scale.unit);
  const beyondFloor = size / (size + (FLOORS.get(unit) ?? 0));
  // Without any scatter every change stands out.
  const clear = noise > 0 ? size / (size + 2 * noise) : 1;
  return Math.sqrt(shareOf(size, scale) * (size / greater)) * beyondFloor * clear;
}

/** What a change, or a level, is of the most there is; between 0 and 1. */
export function shareOf(size: number, { unit, limit, nodeTotal }: Scale): number {
  const full = FULL.get(normalUnit(unit));
  const wholes = [full, isLimit(limit) ? limit : undefined, nodeTotal];
  const shares = wholes.flatMap((whole) => whole === undefined || whole <= 0 ? [] : [size / whole]);
  // Of what nobody knows the whole of, half may be much or little.
  return shares.length === 0 ? 0.5 : Math.min(1, Math.max(...shares));
}

/** Whether a value of a limit's metric limits anything. */
export function isLimit(value: number | undefined): value is number {
  return value !== undefined && value > 0 && value < LIMIT_MAX;
}

function normalUnit(unit: string): string {
  return unit.replace(/ per second$/, "/s");
}
