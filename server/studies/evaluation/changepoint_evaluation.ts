/**
 * How well the changepoint study does: hits, misses and false findings on planted changes and on
 * controls.
 *
 * A finding is a hit if it is within `MARGIN_SAMPLES` of a change that no other finding has claimed.
 *
 * @module
 */

import type { Random } from "./changepoint_noise.ts";
import { changepointStudy } from "../changepoint/changepoint.ts";
import { median } from "../statistics/robust.ts";
import { type StudySeries, type StudyValues, withDefaults } from "../study.ts";
import { CONTROL_KINDS } from "./changepoint_controls.ts";
import {
  type ChangeCase,
  type ChangeKind,
  CLEAR_KINDS,
  FAINT_KINDS,
} from "./changepoint_signals.ts";

/** How far from a change a finding may be. */
export const MARGIN_SAMPLES = 5;

/** Results of one kind of signal, or of several together. */
export interface ChangepointRow {
  readonly kind: string;
  readonly role: "clear" | "faint" | "control";
  readonly series: number;
  /** Planted changes. */
  readonly planted: number;
  readonly found: number;
  readonly hits: number;
  /** Shares; 1 where nothing was found, or nothing planted. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Median distance of hits, in samples; 0 without hits. */
  readonly locationError: number;
  readonly falsePer100Series: number;
}

/** A finding's confidence, and whether it was right: for calibration. */
export interface ConfidenceOutcome {
  readonly confidence: number;
  readonly isHit: boolean;
}

/** What an evaluation yields. */
export interface ChangepointEvaluation {
  /** One row for each kind, then the sums of each role. */
  readonly rows: readonly ChangepointRow[];
  readonly outcomes: readonly ConfidenceOutcome[];
}

/** What to run. */
export interface EvaluationPlan {
  /** Seeded generator; the seeds are `firstSeed` and those that follow. */
  readonly randomOf: (seed: number) => Random;
  readonly firstSeed: number;
  readonly seriesPerKind: number;
  /** Parameters that differ from the defaults. */
  readonly values?: StudyValues;
  /** Only kinds with this in their name. */
  readonly only?: string;
}

const ROLES: ReadonlyArray<
  readonly [ChangepointRow["role"], Readonly<Record<string, ChangeKind>>]
> = [["clear", CLEAR_KINDS], ["faint", FAINT_KINDS], ["control", CONTROL_KINDS]];

/** Runs the study over every kind of signal. */
export function evaluateChangepoint(plan: EvaluationPlan): ChangepointEvaluation {
  const values = withDefaults(changepointStudy, plan.values ?? {});
  const outcomes: ConfidenceOutcome[] = [];
  const rows: ChangepointRow[] = [];
  for (const [role, kinds] of ROLES) {
    const tallies: Tally[] = [];
    for (const [kind, draw] of Object.entries(kinds)) {
      if (plan.only !== undefined && !kind.includes(plan.only)) continue;
      const tally = emptyTally();
      for (let i = 0; i < plan.seriesPerKind; i++) {
        const drawn = draw(plan.randomOf(seedOf(plan.firstSeed + i, kind)));
        score(drawn, values, { tally, outcomes });
      }
      tallies.push(tally);
      rows.push(rowOf(kind, role, tally));
    }
    if (tallies.length > 1) rows.push(rowOf(`all ${role}`, role, tallies.reduce(addTallies)));
  }
  return { rows, outcomes };
}

/** Kinds must not share their noise, or a lucky seed would be lucky in all of them. */
function seedOf(seed: number, kind: string): number {
  let mixed = seed;
  for (let i = 0; i < kind.length; i++) mixed = Math.imul(mixed, 31) + kind.charCodeAt(i) | 0;
  return mixed;
}

/** The case as a series, one sample a second, and the truth as positions in what was sampled. */
export function sampledCase(drawn: ChangeCase): {
  readonly series: StudySeries;
  readonly changes: readonly number[];
} {
  const kept = Array.from(drawn.values.keys()).filter((i) => !drawn.missing?.has(i));
  const series = {
    timesMs: Float64Array.from(kept, (i) => i * 1_000),
    values: Float64Array.from(kept, (i) => drawn.values[i]!),
    intervalMs: 1_000,
    unit: "unknown",
  };
  return { series, changes: drawn.changes.map((at) => kept.findIndex((i) => i >= at)) };
}

interface Tally {
  readonly series: number;
  readonly planted: number;
  readonly found: number;
  readonly errors: readonly number[];
}

function emptyTally(): { -readonly [K in keyof Tally]: Tally[K] } {
  return { series: 0, planted: 0, found: 0, errors: [] };
}

function addTallies(a: Tally, b: Tally): Tally {
  return {
    series: a.series + b.series,
    planted: a.planted + b.planted,
    found: a.found + b.found,
    errors: [...a.errors, ...b.errors],
  };
}

function score(
  drawn: ChangeCase,
  values: StudyValues,
  { tally, outcomes }: {
    readonly tally: ReturnType<typeof emptyTally>;
    readonly outcomes: ConfidenceOutcome[];
  },
): void {
  const { series, changes } = sampledCase(drawn);
  const { findings } = changepointStudy.run(series, values);
  const places = findings.map(({ timeMs }) => series.timesMs.indexOf(timeMs));
  const errors = matchPlaces(changes, places);
  tally.series++;
  tally.planted += changes.length;
  tally.found += places.length;
  tally.errors = [...tally.errors, ...errors.filter((error) => error !== undefined)];
  for (const [i, { confidence }] of findings.entries()) {
    outcomes.push({ confidence, isHit: errors[i] !== undefined });
  }
}

/** For each found place its distance from the planted one that it hits, or undefined for a miss. */
export function matchPlaces(
  planted: readonly number[],
  found: readonly number[],
): readonly (number | undefined)[] {
  const free = new Set(planted);
  return found.map((place) => {
    const near = [...free].filter((at) => Math.abs(at - place) <= MARGIN_SAMPLES)
      .sort((a, b) => Math.abs(a - place) - Math.abs(b - place))[0];
    if (near === undefined) return undefined;
    free.delete(near);
    return Math.abs(near - place);
  });
}

function rowOf(
  kind: string,
  role: ChangepointRow["role"],
  { series, planted, found, errors }: Tally,
): ChangepointRow {
  const hits = errors.length;
  const precision = found === 0 ? 1 : hits / found;
  const recall = planted === 0 ? 1 : hits / planted;
  return {
    kind,
    role,
    series,
    planted,
    found,
    hits,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : 2 * precision * recall / (precision + recall),
    locationError: hits === 0 ? 0 : median(errors),
    falsePer100Series: series === 0 ? 0 : 100 * (found - hits) / series,
  };
}
