/**
 * How well the periodicity study does on generated series: precision, recall and false findings by kind.
 *
 * A finding is right where its period is within 5 % or one sample of a true one and the two ranges
 * overlap by at least half of their union; each true period can be found once, and every other finding
 * is false. A pure function of the seeds: the same rows on every machine.
 *
 * @module
 */

import { type PeriodicityFinding, periodicityStudy } from "../periodicity/periodicity.ts";
import { type StudySeries, type StudyValues, withDefaults } from "../study.ts";
import { CONTROL_KINDS } from "./periodicity_controls.ts";
import { drawsFrom, type Random } from "./periodicity_shapes.ts";
import { SIGNAL_KINDS, type TruePeriod } from "./periodicity_signals.ts";

const HOUR_MS = 3_600_000;

/** What to evaluate. */
export interface PeriodicityEvaluation {
  /** Makes a source of randomness of a seed. */
  readonly randomOf: (seed: number) => Random;
  /** Series per kind and level, from `firstSeed` up. */
  readonly seriesPerKind: number;
  readonly firstSeed: number;
  /** Decibels of the periodic part over the noise. */
  readonly snrsDb: readonly number[];
  /** Parameters of the study; the defaults where absent. */
  readonly values?: StudyValues;
  /** Kinds to look at; all where absent. */
  readonly kinds?: readonly string[];
}

/** One kind of series. Rates are NaN where there was nothing to count. */
export interface PeriodicityRow {
  readonly kind: string;
  /** Undefined for controls. */
  readonly snrDb: number | undefined;
  readonly series: number;
  /** Time that is sampled in all series together. */
  readonly hours: number;
  readonly right: number;
  readonly missed: number;
  readonly wrong: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Mean distance of the ends of right findings from the true ones, in periods. */
  readonly endErrorPeriods: number;
  /** Confidence of right and wrong findings, for its calibration. */
  readonly confidences: readonly { readonly confidence: number; readonly isRight: boolean }[];
  /** Seeds of series with a miss or a wrong finding. */
  readonly badSeeds: readonly number[];
}

/** One row for each kind of signal and level, then one for each kind of control. */
export function evaluatePeriodicity(options: PeriodicityEvaluation): readonly PeriodicityRow[] {
  const isWanted = (kind: string) => options.kinds === undefined || options.kinds.includes(kind);
  const signals = options.snrsDb.flatMap((snrDb) =>
    Object.entries(SIGNAL_KINDS).filter(([kind]) => isWanted(kind)).map(([kind, generate]) =>
      rowOf({ kind, snrDb }, options, (random) => generate(drawsFrom(random), snrDb))
    )
  );
  const controls = Object.entries(CONTROL_KINDS).filter(([kind]) => isWanted(kind))
    .map(([kind, generate]) =>
      rowOf({ kind, snrDb: undefined }, options, (random) => ({
        series: generate(drawsFrom(random)),
        truths: [],
      }))
    );
  return [...signals, ...controls];
}

/** The sums of rows, under a name of their own. */
export function totalRow(kind: string, rows: readonly PeriodicityRow[]): PeriodicityRow {
  const sum = (count: (row: PeriodicityRow) => number) =>
    rows.reduce((total, row) => total + count(row), 0);
  const right = sum((row) => row.right);
  return {
    kind,
    snrDb: undefined,
    series: sum((row) => row.series),
    hours: sum((row) => row.hours),
    ...rates({ right, missed: sum((row) => row.missed), wrong: sum((row) => row.wrong) }),
    endErrorPeriods: sum((row) => row.right > 0 ? row.right * row.endErrorPeriods : 0) / right,
    confidences: rows.flatMap((row) => row.confidences),
    badSeeds: [],
  };
}

function rates(
  { right, missed, wrong }: {
    readonly right: number;
    readonly missed: number;
    readonly wrong: number;
  },
) {
  return {
    right,
    missed,
    wrong,
    precision: right / (right + wrong),
    recall: right / (right + missed),
    f1: (2 * right) / (2 * right + missed + wrong),
  };
}

function rowOf(
  { kind, snrDb }: { readonly kind: string; readonly snrDb: number | undefined },
  { randomOf, seriesPerKind, firstSeed, values = {} }: PeriodicityEvaluation,
  generate: (
    random: Random,
  ) => { readonly series: StudySeries; readonly truths: readonly TruePeriod[] },
): PeriodicityRow {
  let [hours, right, missed, wrong, endError] = [0, 0, 0, 0, 0];
  const confidences: { confidence: number; isRight: boolean }[] = [];
  const badSeeds: number[] = [];
  for (let seed = firstSeed; seed < firstSeed + seriesPerKind; seed++) {
    const { series, truths } = generate(randomOf(seed * 7919 + kind.length));
    hours += series.timesMs.length * series.intervalMs / HOUR_MS;
    const { findings } = periodicityStudy.run(series, withDefaults(periodicityStudy, values));
    const matches = matched(findings, truths, series.intervalMs);
    matches.forEach(({ finding, truth }) => {
      const { periodMs, startMs, endMs } = truth;
      endError += (Math.abs(finding.startMs - startMs) + Math.abs(finding.endMs - endMs)) / 2 /
        periodMs;
    });
    const isRight = new Set(matches.map(({ finding }) => finding));
    findings.forEach((finding) =>
      confidences.push({ confidence: finding.confidence, isRight: isRight.has(finding) })
    );
    right += matches.length;
    missed += truths.length - matches.length;
    wrong += findings.length - matches.length;
    if (matches.length < truths.length || matches.length < findings.length) badSeeds.push(seed);
  }
  return {
    kind,
    snrDb,
    series: seriesPerKind,
    hours,
    ...rates({ right, missed, wrong }),
    endErrorPeriods: endError / right,
    confidences,
    badSeeds,
  };
}

interface Match {
  readonly finding: PeriodicityFinding;
  readonly truth: TruePeriod;
}

function matched(
  findings: readonly PeriodicityFinding[],
  truths: readonly TruePeriod[],
  intervalMs: number,
): readonly Match[] {
  const free = new Set(truths);
  return findings.flatMap((finding) => {
    const truth = [...free].find((candidate) => isSame(finding, candidate, intervalMs));
    if (truth === undefined) return [];
    free.delete(truth);
    return [{ finding, truth }];
  });
}

const PERIOD_TOLERANCE = 0.05;
const OVERLAP_LEAST = 0.5;

function isSame(finding: PeriodicityFinding, truth: TruePeriod, intervalMs: number): boolean {
  const distance = Math.abs(finding.periodMs - truth.periodMs);
  if (distance > Math.max(PERIOD_TOLERANCE * truth.periodMs, intervalMs)) return false;
  const shared = Math.min(finding.endMs, truth.endMs) - Math.max(finding.startMs, truth.startMs);
  const union = Math.max(finding.endMs, truth.endMs) - Math.min(finding.startMs, truth.startMs);
  return shared >= OVERLAP_LEAST * union;
}
