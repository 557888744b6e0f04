/**
 * From a grid to periods with their ranges: hints of every window, tested, located and tested again.
 *
 * The whole series comes first and explains most hints of the shorter windows, which are then cheap to
 * pass over. What was found is taken out, and the longer windows are searched once more for what it
 * hid. The chance of the evidence is multiplied by the number of places where it could have turned up:
 * `n` periods in each of `n / length` ranges, which keeps the expected number of false findings of a
 * series below the significance asked for (Bonferroni's bound; simpler and stricter than a
 * false-discovery rate, and valid under any dependence).
 *
 * @module
 */

import { createFft } from "../statistics/fft.ts";
import { assess, type Assessment, harmonicsOf } from "./assess.ts";
import { type Signal, signalOf } from "./cycles.ts";
import { mergeFound, withoutChains } from "./merge.ts";
import { withoutCycles } from "./removal.ts";
import { fundamentalOf, superposedPart } from "./fundamental.ts";
import type { Grid } from "./grid.ts";
import { locate } from "./locate.ts";
import { isChirp, jumpsPerCycle, logTimingChance, type Timing, timingOf } from "./plausible.ts";
import { createScreen, type PeriodBounds, type Screen } from "./screen.ts";
import {
  type CellRange,
  robustWindow,
  type WindowScale,
  windowScales,
  withoutLoneJumps,
} from "./window.ts";

/** What a caller wants searched. */
export interface SearchOptions {
  /** In cells. */
  readonly bounds: PeriodBounds;
  /** Bound on the expected number of false findings of a series. */
  readonly significance: number;
  readonly minCycles: number;
}

/** A period that passed every test. */
export interface FoundPeriod {
  readonly assessment: Assessment;
  readonly timing: Timing;
  /** Log of the chance after all places were counted; below log of the significance. */
  readonly logChance: number;
}

/** Rounds over the series: what is found in one is taken out for the next. */
const ROUNDS_MAX = 3;
/** Work bound of a round: cells times harmonics looked at by tests, in units of the series' length. */
const WORK_PER_CELL = 120;
/** As much is always allowed: short series cost nothing. */
const WORK_FREE = 2e6;
/** Least share of the variance that a period explains. */
const SHARE_LEAST = 0.04;
const FOUND_MAX = 24;
/** Evidence, in natural logarithms, that a whole window must add to the range located in it. */
const WIDER_GAIN = 2;
/** Share of the variance, of that in the located range, that it must still explain there. */
const WIDER_SHARE = 0.9;

/** All periods of a grid, the same period in touching ranges once. Unordered. */
export function searchPeriods(grid: Grid, options: SearchOptions): readonly FoundPeriod[] {
  const hunt: Hunt = {
    options,
    cells: grid.values.length,
    found: [],
    refused: [],
    work: 0,
  };
  const first = signalOf(withoutLoneJumps(grid), grid.present);
  const screenOf = keptScreens(options);
  let signal = first;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = hunt.found.length;
    // What another period disturbed may pass once that is taken out.
    hunt.refused.length = 0;
    hunt.work = 0;
    searchOnce({ ...grid, values: signal.values }, { signal, hunt, round, screenOf });
    const added = hunt.found.slice(before).filter(({ assessment }) =>
      assessment.evidence.kind === "coherent"
    );
    if (added.length === 0) break;
    signal = withoutCycles(signal, added.map(({ assessment }) => assessment));
  }
  const merged = mergeFound(hunt.found, ({ assessment: { period } }, range) => {
    const whole = tested(first, range, { period, hunt });
    const isSame = whole !== undefined && Math.abs(whole.period / period - 1) < 0.1;
    return isSame ? judged(first, whole, { ...hunt, found: [] }) : undefined;
  });
  return withoutChains(merged, hunt.cells);
}

interface Hunt {
  readonly options: SearchOptions;
  readonly cells: number;
  readonly found: FoundPeriod[];
  readonly refused: { readonly range: CellRange; readonly period: number }[];
  work: number;
}

interface RoundContext {
  readonly signal: Signal;
  readonly hunt: Hunt;
  readonly round: number;
  readonly screenOf: (scale: WindowScale) => Screen;
}

/** Screens by window length, with their tables and arrays: made when first asked for, and kept. */
function keptScreens({ bounds, minCycles }: SearchOptions): (scale: WindowScale) => Screen {
  const kept = new Map<number, Screen>();
  return ({ length, transformSize, starts }) => {
    const most = Math.min(bounds.most, length / Math.max(2.95, minCycles - 0.05));
    const screen = kept.get(length) ?? createScreen({
      fft: createFft(transformSize),
      length,
      windows: starts.length,
      bounds: { least: bounds.least, most },
    });
    kept.set(length, screen);
    return screen;
  };
}

function searchOnce(grid: Grid, context: RoundContext): void {
  const { cells } = context.hunt;
  for (const scale of windowScales(cells)) {
    if (context.round > 0 && scale.length < cells / 8) break;
    const screen = context.screenOf(scale);
    for (let i = 0; i < scale.starts.length; i += 2) {
      const ranges = scale.starts.slice(i, i + 2).map((start) => ({
        start,
        end: start + scale.length,
      }));
      const usable = [screen.first, screen.second].map((out, at) => {
        const range = ranges[at];
        const isUsable = range !== undefined && robustWindow(grid, range, out);
        if (!isUsable) out.fill(0);
        return isUsable;
      });
      if (!usable.includes(true)) continue;
      const hints = screen.hints();
      ranges.forEach((range, at) => {
        if (usable[at] !== true) return;
        for (const { period } of hints[at] ?? []) consider(period, range, context);
      });
    }
  }
}

function consider(period: number, range: CellRange, { signal, hunt, round }: RoundContext): void {
  if (
    hunt.work > Math.max(WORK_FREE, WORK_PER_CELL * hunt.cells) || hunt.found.length >= FOUND_MAX
  ) return;
  if (isKnown(hunt, { period, range, round })) return;
  const rough = tested(signal, range, { period, hunt });
  if (rough === undefined || rough.evidence.logChance > -Math.log(hunt.cells)) return;
  hunt.work += 2 * hunt.cells;
  const located = locate(signal, rough);
  const isSameRange = located.start === rough.range.start && located.end === rough.range.end;
  const inside = isSameRange ? rough : tested(signal, located, { period: rough.period, hunt });
  if (inside === undefined) return;
  // A phase that wanders far may be lost on the way; then the wider range says more.
  const isWider = rough.range.end - rough.range.start > located.end - located.start;
  const isStronger = rough.evidence.logChance < inside.evidence.logChance - WIDER_GAIN &&
    rough.evidence.share > WIDER_SHARE * inside.evidence.share;
  const settled = isWider && isStronger ? rough : inside;
  hunt.work += 30 * (located.end - located.start);
  // Windows of every length see the same period: what lasts longer than they do is known by then.
  if (isKnown(hunt, { period: settled.period, range: settled.range, round })) return;
  const folded = fundamentalOf(signal, settled);
  const fundamental = Math.abs(folded.period / settled.period - 1) < 0.1
    ? folded
    : tested(signal, locate(signal, folded), { period: folded.period, hunt }) ?? folded;
  if (isKnown(hunt, { period: fundamental.period, range: fundamental.range, round })) return;
  const result = judged(signal, fundamental, hunt);
  if (result === undefined) {
    hunt.refused.push({ range: fundamental.range, period: fundamental.period });
    return;
  }
  hunt.found.push(result);
  const part = superposedPart(signal, fundamental);
  const second = part === undefined ? undefined : judged(signal, part, hunt);
  if (second !== undefined) hunt.found.push(second);
}

function tested(
  signal: Signal,
  range: CellRange,
  { period, hunt }: { readonly period: number; readonly hunt: Hunt },
): Assessment | undefined {
  hunt.work += 3 * (range.end - range.start) * harmonicsOf(period) / 4;
  const assessment = assess(signal, range, { period });
  if (assessment?.evidence.kind !== "wandering") return assessment;
  // The sum of coefficients favours strong cycles; the mean distance of cycles counts them alike.
  const { cyclesPerBlock } = assessment.cycles;
  const turned = (assessment.period * cyclesPerBlock) /
    (cyclesPerBlock + timingOf(assessment).advance);
  return assess(signal, range, { period: turned, isExact: true }) ?? assessment;
}

/** The verdict on a located fundamental: undefined where any test refuses it. */
function judged(signal: Signal, assessment: Assessment, hunt: Hunt): FoundPeriod | undefined {
  const { evidence, period, range } = assessment;
  const { bounds, minCycles, significance } = hunt.options;
  const length = range.end - range.start;
  // Half a cell of tolerance: the last sample of the third cycle ends the series.
  if ((length + 0.5) / period < minCycles - 0.05) return undefined;
  if (period < bounds.least * 0.99 || period > bounds.most * 1.01) return undefined;
  if (evidence.share < SHARE_LEAST) return undefined;
  const timing = timingOf(assessment);
  if (isChirp(timing, assessment.cycles.cyclesPerBlock)) return undefined;
  if (isLeftover(hunt, assessment)) return undefined;
  const places = logPlaces(hunt.cells, { length, period });
  const logChance = Math.min(0, evidence.logChance + places);
  if (logChance > Math.log(significance)) return undefined;
  const isLocal = length < LOCAL_SHARE * hunt.cells;
  if (!isLocal && jumpsPerCycle(signal, assessment) >= JUMPS_OF_SPIKES) {
    return { assessment, timing, logChance };
  }
  // A stretch may begin at any of the events, so there are as many places as cycles in the series.
  const timingChance = logTimingChance(timing) +
    (isLocal
      ? Math.log(hunt.cells / period)
      : Math.log(significance) - Math.log(TIMING_SIGNIFICANCE));
  const logBoth = Math.min(0, Math.max(logChance, timingChance));
  return logBoth < Math.log(significance) ? { assessment, timing, logChance: logBoth } : undefined;
}

/** Power, against a period found before, below which a period may be what its removal left. */
const LEFTOVER_SHARE = 0.02;

function isLeftover({ found }: Hunt, assessment: Assessment): boolean {
  const power = powerOf(assessment);
  return found.some(({ assessment: other }) =>
    other.range.start < assessment.range.end && assessment.range.start < other.range.end &&
    power < LEFTOVER_SHARE * powerOf(other)
  );
}

/** Mean square of the repeated cycle. */
function powerOf({ cycles, evidence }: Assessment): number {
  const energy = cycles.energy.reduce((sum, value) => sum + value, 0);
  return (evidence.share * energy) / Math.max(1, evidence.blocks);
}

/** Ranges below this share of the series are local: there are many of them. */
const LOCAL_SHARE = 0.6;
/** Jumps per cycle below which a signal consists of events rather than of noise. */
const JUMPS_OF_SPIKES = 4;
/** Chance by which evenly spaced events of a whole series are accepted. */
const TIMING_SIGNIFICANCE = 0.005;

/**
 * Log of the number of places in which such evidence could have turned up by chance: ranges of this
 * length, times periods. Half of the chance of error is spent evenly on all periods, half on those with
 * few cycles, of which there are few that differ: about `m` with up to `m` cycles.
 */
function logPlaces(
  cells: number,
  { length, period }: { readonly length: number; readonly period: number },
): number {
  const cycles = Math.max(1, length / period);
  return Math.LN2 + Math.min(Math.log(cells), 2 * Math.log(cycles)) + Math.log(cells / length);
}

interface Candidate {
  readonly period: number;
  readonly range: CellRange;
  readonly round: number;
}

/** Whether a candidate is what was found or refused already, or a multiple or part of it. */
function isKnown(hunt: Hunt, { period, range, round }: Candidate): boolean {
  const covers = (other: CellRange) =>
    Math.min(other.end, range.end) - Math.max(other.start, range.start) >=
      0.5 * (range.end - range.start);
  const refused = hunt.refused.some((other) =>
    covers(other.range) && [1, 2, 3, 4].some((k) => Math.abs(other.period / k / period - 1) < 0.04)
  );
  return refused ||
    hunt.found.some(({ assessment, timing }) =>
      covers(assessment.range) && isRelated(period, {
        known: assessment.period,
        scatter: timing.scatter,
        range,
        isTakenOut: round > 0,
      })
    );
}

const FACTOR_MAX = 64;

/** Whether a period is a known one, a part of it, or a multiple that it has not been taken out of. */
function isRelated(
  period: number,
  { known, scatter, range, isTakenOut }: {
    readonly known: number;
    readonly scatter: number;
    readonly range: CellRange;
    readonly isTakenOut: boolean;
  },
): boolean {
  const ratio = known > period ? known / period : period / known;
  const factor = Math.round(ratio);
  if (factor > FACTOR_MAX) return false;
  // A longer multiple of a known period is news only once the known one is taken out.
  if (isTakenOut && period > known && factor > 1) return false;
  // As far apart as a range can tell two periods apart; wider where another round will look again.
  const cycles = (range.end - range.start) / Math.min(known, period);
  const slack = isTakenOut ? Math.max(0.004, 1 / cycles, scatter / 2) * ratio : 0.04 * ratio;
  if (Math.abs(ratio - factor) < Math.min(slack, 0.12)) return true;
  return !isTakenOut && isAlias(period, known, range.end - range.start);
}

/** Whether a period is that of a harmonic above the Nyquist frequency, as samples show it. */
function isAlias(period: number, known: number, length: number): boolean {
  for (let h = 2; h <= 24; h++) {
    const frequency = (h / known) % 1;
    if (Math.abs(Math.min(frequency, 1 - frequency) - 1 / period) < 1.5 / length) return true;
  }
  return false;
}
