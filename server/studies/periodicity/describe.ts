/**
 * What a period looks like: the mean cycle, its amplitude and duty.
 *
 * @module
 */

import type { Assessment } from "./assess.ts";
import { type Signal, withoutDrift } from "./cycles.ts";

/** The shape of a period's cycle. */
export interface CycleShape {
  /** Half of the distance between the highest and the lowest part of the mean cycle, in grid units. */
  readonly amplitude: number;
  /** Share of the cycle above the middle of the two. */
  readonly duty: number;
}

const BINS_MAX = 64;
/** Height of a profile over the noise of its bins from which it is taken as it is. */
const CLEAR_HEIGHT = 12;
const CLEAR_HARMONIC = -6;

/** The shape of the mean cycle: of the folded samples where they are clear, else of the harmonics. */
export function shapeOf(signal: Signal, assessment: Assessment): CycleShape {
  const folded = fold(signal, assessment);
  if (folded !== undefined) return shapeOfProfile(folded);
  return shapeOfProfile(rebuilt(assessment));
}

function shapeOfProfile(profile: readonly number[]): CycleShape {
  const [high, low] = [Math.max(...profile), Math.min(...profile)];
  const middle = (high + low) / 2;
  const above = profile.filter((value) => value > middle).length;
  return { amplitude: (high - low) / 2, duty: above / profile.length };
}

/** Means by phase, or undefined where they stand out of the noise too little. */
function fold(signal: Signal, assessment: Assessment): readonly number[] | undefined {
  const { range, period, cycles } = assessment;
  const bins = Math.max(2, Math.min(BINS_MAX, Math.round(period)));
  const rest = withoutDrift(signal, range, { period, into: signal.room });
  const offsets = blockOffsets(assessment);
  const [sums, squares, counts] = [0, 0, 0].map(() => new Float64Array(bins));
  for (let t = range.start; t < range.end; t++) {
    if (signal.present[t] === 0) continue;
    const turns = (t - cycles.start) / period;
    const block = Math.floor(turns / cycles.cyclesPerBlock);
    const phase = turns + (offsets?.[Math.max(0, Math.min(offsets.length - 1, block))] ?? 0);
    const bin = Math.floor((phase - Math.floor(phase) + 1e-9) * bins) % bins;
    const value = rest[t - range.start]!;
    sums![bin] = sums![bin]! + value;
    squares![bin] = squares![bin]! + value * value;
    counts![bin] = counts![bin]! + 1;
  }
  const means: number[] = [];
  let [noise, used] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const count = counts![bin]!;
    if (count < 2) continue;
    const mean = sums![bin]! / count;
    means.push(mean);
    noise += (squares![bin]! / count - mean * mean) / (count - 1);
    used++;
  }
  if (used < 2) return undefined;
  const height = Math.max(...means) - Math.min(...means);
  return height > CLEAR_HEIGHT * Math.sqrt(Math.max(0, noise / used)) ? means : undefined;
}

/** By block, the phase that it is late, for periods that wander. */
function blockOffsets({ cycles, evidence }: Assessment): Float64Array | undefined {
  if (evidence.kind === "coherent" || cycles.blocks === 0) return undefined;
  return Float64Array.from(
    { length: cycles.blocks },
    (_, j) => Math.atan2(cycles.im[0]![j]!, cycles.re[0]![j]!) / (2 * Math.PI),
  );
}

/** The cycle as its clear harmonics make it. */
function rebuilt({ evidence, period }: Assessment): readonly number[] {
  const points = BINS_MAX;
  return Array.from({ length: points }, (_, i) => {
    let value = 0;
    evidence.harmonics.forEach(({ re, im, logChance }, h) => {
      if (h > 0 && logChance > CLEAR_HARMONIC) return;
      const angle = (2 * Math.PI * (h + 1) * i) / points;
      const factor = (h + 1) * 2 > 0.95 * period ? 1 : 2;
      value += factor * (re * Math.cos(angle) - im * Math.sin(angle));
    });
    return value;
  });
}
