/**
 * How often the trend study calls a signal what it is.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";
import { trend, type TrendDirection } from "../trend/trend.ts";
import type { Random } from "./changepoint_noise.ts";
import { TREND_KINDS, type TrendCase } from "./trend_signals.ts";

/** Results of one kind of signal, or of several together. */
export interface TrendRow {
  readonly kind: string;
  readonly wanted: TrendDirection;
  readonly series: number;
  /** How many were called what. */
  readonly called: Readonly<Record<TrendDirection, number>>;
  /** Share that was called what it is. */
  readonly right: number;
}

/** What to run. */
export interface TrendPlan {
  /** Seeded generator; the seeds are `firstSeed` and those that follow. */
  readonly randomOf: (seed: number) => Random;
  readonly firstSeed: number;
  readonly seriesPerKind: number;
}

/** Runs the study over every kind of signal: one row for each, then one for each direction. */
export function evaluateTrend(
  { randomOf, firstSeed, seriesPerKind }: TrendPlan,
): readonly TrendRow[] {
  const rows = TREND_KINDS.map(({ kind, wanted, draw }, place) => {
    const called = { increasing: 0, decreasing: 0, stable: 0, volatile: 0 };
    for (let i = 0; i < seriesPerKind; i++) {
      // Kinds must not share their noise, or a lucky seed would be lucky in all of them.
      const random = randomOf(firstSeed + i + 7_919 * (place + 1));
      called[trend(seriesOf(draw(random))).direction]++;
    }
    return { kind, wanted, series: seriesPerKind, called, right: called[wanted] / seriesPerKind };
  });
  return [...rows, ...sumsOf(rows)];
}

function sumsOf(rows: readonly TrendRow[]): readonly TrendRow[] {
  return (["increasing", "decreasing", "stable", "volatile"] as const).map((wanted) => {
    const group = rows.filter((row) => row.wanted === wanted);
    const count = (direction: TrendDirection) =>
      group.reduce((sum, row) => sum + row.called[direction], 0);
    const called = {
      increasing: count("increasing"),
      decreasing: count("decreasing"),
      stable: count("stable"),
      volatile: count("volatile"),
    };
    const series = group.reduce((sum, row) => sum + row.series, 0);
    const right = series === 0 ? 1 : called[wanted] / series;
    return { kind: `all ${wanted}`, wanted, series, called, right };
  });
}

function seriesOf({ values, missing }: TrendCase): StudySeries {
  const kept = Array.from(values.keys()).filter((i) => !missing?.has(i));
  return {
    timesMs: Float64Array.from(kept, (i) => i * 1_000),
    values: Float64Array.from(kept, (i) => values[i]!),
    intervalMs: 1_000,
    unit: "unknown",
  };
}
