/**
 * Which of a period, its multiples and its parts is the fundamental.
 *
 * Let the harmonics of `P` be divided into those whose number is a multiple of `k` and the others. If
 * the others hold nothing, the signal repeats after `P / k` already. If those of `k P` that are no
 * multiple of `k` hold a real share, it only repeats after `k P`. A period that is superposed on a
 * longer multiple of it looks like a harmonic of that multiple; it is told apart by standing far above
 * the neighbouring harmonics, which no single pulse, square or sawtooth does.
 *
 * @module
 */

import { assess, type Assessment } from "./assess.ts";
import type { Signal } from "./cycles.ts";
import { jointLogChance } from "./evidence.ts";

/** Factors that are tried; larger ones are products or too rare to gain from. */
const FACTORS = [2, 3, 5, 7] as const;
/** Log chance and share of power at which harmonics count as there. */
const PRESENT_CHANCE = -9;
const PRESENT_SHARE = 0.1;
const ROUNDS_MAX = 6;

/** The assessment of the fundamental to which the assessed period belongs. */
export function fundamentalOf(signal: Signal, assessment: Assessment): Assessment {
  let current = assessment;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = partOf(signal, current) ?? multipleOf(signal, current);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function partOf(signal: Signal, current: Assessment): Assessment | undefined {
  if (current.evidence.kind === "wandering") return undefined;
  const commensurate = commonMultipleOf(current);
  for (const k of commensurate === undefined ? FACTORS : [commensurate]) {
    if (current.period / k < 1.99 || current.cycles.harmonics < k) continue;
    if (commensurate === undefined && hasOthers(current, k)) continue;
    const part = assess(signal, current.range, { period: current.period / k });
    if (part !== undefined && part.evidence.logChance < PRESENT_CHANCE) return part;
  }
  return undefined;
}

function multipleOf(signal: Signal, current: Assessment): Assessment | undefined {
  if (current.evidence.kind === "wandering") return undefined;
  for (const k of FACTORS.slice(0, 3)) {
    const period = current.period * k;
    if ((current.range.end - current.range.start) / period < 3.5) continue;
    const multiple = assess(signal, current.range, {
      period,
      isExact: true,
      harmonics: 2 * k + 1,
    });
    if (multiple === undefined || multiple.evidence.kind === "wandering") continue;
    if (!hasOthers(multiple, k) || commonMultipleOf(multiple) !== undefined) continue;
    return assess(signal, current.range, { period, isExact: true });
  }
  return undefined;
}

/** Harmonics above which a shape is a shape, and not a few superposed sines. */
const FEW_HARMONICS = 4;
const FAINT_SHARE = 0.05;
const CLEAR_CHANCE = -5;

/**
 * Two superposed periods repeat together after their common multiple, which is no period of its own: it
 * has a few strong harmonics and no fundamental. The number of the strongest of them, or undefined.
 */
function commonMultipleOf({ evidence: { harmonics } }: Assessment): number | undefined {
  const strongest = harmonics.reduce(
    (best, { power }, h) => power > harmonics[best]!.power ? h : best,
    0,
  );
  if (strongest === 0) return undefined;
  const first = harmonics[0]!;
  const isFaint = first.power < FAINT_SHARE * harmonics[strongest]!.power ||
    first.logChance > CLEAR_CHANCE;
  const clear = harmonics.filter(({ logChance }) => logChance < CLEAR_CHANCE).length;
  return isFaint && clear <= FEW_HARMONICS ? strongest + 1 : undefined;
}

/** Whether harmonics that are no multiple of `k` hold a share of the power that is not chance. */
function hasOthers({ evidence }: Assessment, k: number): boolean {
  const others = evidence.harmonics.filter((_, h) => (h + 1) % k !== 0);
  const total = evidence.harmonics.reduce((sum, { power }) => sum + power, 0);
  const share = others.reduce((sum, { power }) => sum + power, 0) / (total > 0 ? total : 1);
  const low = others.slice(0, Math.max(k - 1, 2));
  const chance = Math.min(jointLogChance(others), jointLogChance(low));
  return share > PRESENT_SHARE && chance < PRESENT_CHANCE;
}

/** Power of a superposed period over its neighbours, and over a square wave's harmonic. */
const PROMINENCE = 6;
const ABOVE_SQUARE = 4;

/** A shorter period that is superposed on the assessed one and divides it, if there is one. */
export function superposedPart(signal: Signal, current: Assessment): Assessment | undefined {
  if (current.evidence.kind === "wandering") return undefined;
  const power = current.evidence.harmonics.map((harmonic) => harmonic.power);
  const at = (h: number) => power[h - 1] ?? 0;
  for (let k = 3; k <= power.length - 1; k++) {
    const around = Math.max(...[k - 2, k - 1, k + 1, k + 2].map(at));
    const stands = at(k) > PROMINENCE * around && at(k) * k * k > ABOVE_SQUARE * at(1);
    if (!stands || at(1) <= 0) continue;
    const part = assess(signal, current.range, { period: current.period / k });
    if (part !== undefined && part.evidence.logChance < PRESENT_CHANCE) return part;
  }
  return undefined;
}
