/**
 * The periodicity study: stretches of time in which a series repeats itself.
 *
 * Definitions
 * - A cell is one sampling interval; a period is in cells and need not be whole.
 * - A range has a period where its cycles agree with each other: the Fourier coefficients of single
 *   cycles scatter around a mean that is not zero (`cycles.ts`, `evidence.ts`).
 * - Noise of any colour is the null hypothesis, not white noise: nothing is compared with the variance
 *   of the whole series, only with the scatter between cycles or with the spectrum nearby.
 *
 * The steps
 *
 *     grid.ts         even cells, scaled; gaps stay gaps
 *     window.ts       windows of many lengths, without lone jumps, line and tails
 *     background.ts   their spectra, divided by their own background
 *     screen.ts       hints: lines of the spectrum and peaks of the autocorrelation
 *     coefficients.ts Fourier sums of single cycles
 *     assess.ts       each hint refined over all cycles and tested
 *     locate.ts       first and last cycle
 *     fundamental.ts  multiples and parts folded onto one period, superposed ones kept
 *     plausible.ts    chirps and chance alignments of few events refused
 *     search.ts       the order of all that, and how often noise could have had luck
 *     removal.ts      what was found taken out, to look for what it hid
 *     merge.ts        one finding for one period
 *     describe.ts     amplitude, duty, jitter
 *
 * Invariants
 * - Scaling, shifting and negating the values changes no period, range or confidence (the duty of a
 *   negated signal is the other part of the cycle). Shifting time changes only times.
 * - A finding holds at least `min_cycles` cycles.
 * - Two findings that overlap have periods that differ, and neither is a harmonic of the other unless
 *   it stands out of that other's harmonics.
 * - Same series, same answer: nothing is drawn at random.
 *
 * @module
 */

import type {
  Finding,
  Study,
  StudyParameter,
  StudyResult,
  StudySeries,
  StudyValues,
} from "../study.ts";
import { type Signal, signalOf } from "./cycles.ts";
import { shapeOf } from "./describe.ts";
import { type Grid, gridOf } from "./grid.ts";
import { type FoundPeriod, searchPeriods } from "./search.ts";
import { sentenceOf } from "./sentence.ts";

/** A stretch of time in which a series repeats itself. `magnitude` is the amplitude. */
export interface PeriodicityFinding extends Finding {
  readonly type: "periodic";
  /** Mean length of a cycle. */
  readonly periodMs: number;
  /** Standard deviation of the distance between neighbouring cycles; noise adds to it. */
  readonly jitterMs: number;
  /** Share of the mean cycle above the middle between its highest and lowest part. */
  readonly duty: number;
  /** Half of the distance between the highest and the lowest part of the mean cycle. */
  readonly amplitude: number;
}

const PARAMETERS: readonly StudyParameter[] = [
  {
    kind: "number",
    name: "min_period_s",
    description: "Shortest period to look for; 0 means two samples",
    unit: "seconds",
    default: 0,
    min: 0,
    max: 1e9,
  },
  {
    kind: "number",
    name: "max_period_s",
    description: "Longest period to look for; 0 means as long as min_cycles allows",
    unit: "seconds",
    default: 0,
    min: 0,
    max: 1e9,
  },
  {
    kind: "number",
    name: "min_cycles",
    description: "Fewest cycles that a finding must hold",
    default: 3,
    min: 3,
    max: 1000,
  },
  {
    kind: "number",
    name: "significance",
    description: "Bound on the number of false findings expected in one series of noise",
    default: 1e-4,
    min: 1e-12,
    max: 0.1,
  },
];

/** The periodicity study, as the registry lists it. */
export const periodicityStudy: Study<PeriodicityFinding> = {
  id: "periodicity",
  name: "Periodicity",
  description: "Finds stretches of time in which a series repeats itself, and how regularly.",
  parameters: PARAMETERS,
  run: runPeriodicity,
};

function runPeriodicity(
  series: StudySeries,
  values: StudyValues,
): StudyResult<PeriodicityFinding> {
  const grid = gridOf(series);
  if (typeof grid === "string") return { findings: [], note: grid };
  const minCycles = parameter(values, "min_cycles");
  const cells = grid.values.length;
  const toCells = (seconds: number) => (seconds * 1000) / grid.stepMs;
  const most = toCells(parameter(values, "max_period_s"));
  const found = searchPeriods(grid, {
    bounds: {
      least: Math.max(2, toCells(parameter(values, "min_period_s"))),
      most: Math.min(cells / minCycles, most > 0 ? most : Infinity),
    },
    significance: parameter(values, "significance"),
    minCycles,
  });
  const signal = signalOf(grid.values, grid.present);
  const findings = found.map((one) => findingOf(one, { grid, signal, unit: series.unit }))
    .sort((a, b) => a.startMs - b.startMs || a.periodMs - b.periodMs);
  return findings.length > 0
    ? { findings }
    : { findings, note: "No period stands out of the noise" };
}

/** A parameter's value within its limits; its default where it is no number. */
function parameter(values: StudyValues, name: string): number {
  const known = PARAMETERS.find((candidate) => candidate.name === name);
  if (known?.kind !== "number") throw new RangeError(`Cannot read parameter ${name}: not a number`);
  const given = values[name];
  if (typeof given !== "number" || Number.isNaN(given)) return known.default;
  return Math.max(known.min, Math.min(known.max, given));
}

function findingOf(
  { assessment, timing, logChance }: FoundPeriod,
  { grid, signal, unit }: {
    readonly grid: Grid;
    readonly signal: Signal;
    readonly unit: string;
  },
): PeriodicityFinding {
  const { range, period } = assessment;
  const { amplitude, duty } = shapeOf(signal, assessment);
  const periodMs = period * grid.stepMs;
  const scaled = Math.min(Number.MAX_VALUE, amplitude * grid.scale);
  const jitterMs = timing.intervalScatter * periodMs;
  const cycles = (range.end - range.start) / period;
  return {
    type: "periodic",
    startMs: grid.startMs + range.start * grid.stepMs,
    endMs: Math.min(grid.endMs, grid.startMs + (range.end - 1) * grid.stepMs),
    confidence: confidenceOf(logChance),
    magnitude: scaled,
    text: sentenceOf({ periodMs, jitterMs, cycles, amplitude: scaled, duty, unit }),
    periodMs,
    jitterMs,
    duty,
    amplitude: scaled,
  };
}

/** Evidence, in natural logarithms, at which a finding is as likely wrong as right. */
const EVEN_EVIDENCE = 8;

/**
 * Share of findings with such evidence that are right, as counted on generated series of which half
 * had a period (`STUDIES.md` has the table). Grows with the evidence.
 */
function confidenceOf(logChance: number): number {
  return 1 - 1 / (1 + (Math.max(0, -logChance) / EVEN_EVIDENCE) ** 3);
}
