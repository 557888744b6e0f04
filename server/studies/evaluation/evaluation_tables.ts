/**
 * The results of evaluations as tables, with the columns that `STUDIES.md` shows.
 *
 * @module
 */

import type { ChangepointRow, ConfidenceOutcome } from "./changepoint_evaluation.ts";
import { type PeriodicityRow, totalRow } from "./periodicity.ts";
import type { TrendRow } from "./trend_evaluation.ts";

/** One table: its first column is of words, the others are of numbers. */
export interface EvaluationTable {
  /** Name in the markers of the page. */
  readonly name: string;
  readonly head: readonly string[];
  /** As many cells in each as in `head`. */
  readonly rows: readonly (readonly string[])[];
}

/** From this level on a periodic signal counts as clear, decibels. */
const CLEAR_DB = 3;

/** The level at which the ends of findings are told, decibels. */
const ENDS_DB = 6;

/** F1 by kind and level, sums of clear, faint and control series, and every count by itself. */
export function periodicityTables(rows: readonly PeriodicityRow[]): readonly EvaluationTable[] {
  const signals = rows.filter(({ snrDb }) => snrDb !== undefined);
  const levels = [...new Set(signals.map(({ snrDb }) => snrDb!))];
  const at = (kind: string, level: number) =>
    signals.find((row) => row.kind === kind && row.snrDb === level);
  return [
    {
      name: "periodicity-kinds",
      head: ["Kind", ...levels.map((db) => `F1 at ${db} dB`), `ends at ${ENDS_DB} dB`],
      rows: [...new Set(signals.map(({ kind }) => kind))].map((kind) => [
        kind,
        ...levels.map((level) => share(at(kind, level)?.f1)),
        share(at(kind, ENDS_DB)?.endErrorPeriods),
      ]),
    },
    {
      name: "periodicity-all",
      head: ["All", "series", "hours", "precision", "recall", "F1", "false", "false / hour"],
      rows: [
        totalRow(
          `clear signals, ${CLEAR_DB} dB and more`,
          signals.filter(({ snrDb }) => snrDb! >= CLEAR_DB),
        ),
        totalRow("faint signals", signals.filter(({ snrDb }) => snrDb! < CLEAR_DB)),
        totalRow("controls", rows.filter(({ snrDb }) => snrDb === undefined)),
      ].map(periodicitySumCells),
    },
    {
      name: "periodicity-counts",
      head: ["Kind", "SNR", "series", "right", "missed", "wrong", "false / hour", "bad seeds"],
      rows: rows.map(periodicityCountCells),
    },
  ];
}

function periodicitySumCells(row: PeriodicityRow): readonly string[] {
  const isControl = row.right + row.missed === 0;
  return [
    row.kind,
    String(row.series),
    row.hours.toFixed(0),
    ...[row.precision, row.recall, row.f1].map((rate) => isControl ? "" : share(rate)),
    String(row.wrong),
    perHour(row),
  ];
}

function periodicityCountCells(row: PeriodicityRow): readonly string[] {
  return [
    row.kind,
    row.snrDb === undefined ? "" : `${row.snrDb} dB`,
    String(row.series),
    String(row.right),
    String(row.missed),
    String(row.wrong),
    perHour(row),
    row.badSeeds.join(" "),
  ];
}

function perHour({ wrong, hours }: PeriodicityRow): string {
  return hours === 0 ? "" : (wrong / hours).toFixed(4);
}

/** Hits by kind of signal with their sums, then false findings by kind of control. */
export function changepointTables(rows: readonly ChangepointRow[]): readonly EvaluationTable[] {
  return [
    {
      name: "changepoint-signals",
      head: [
        "signal",
        "series",
        "planted",
        "found",
        "precision",
        "recall",
        "F1",
        "off by",
        "false / 100",
      ],
      rows: rows.filter(({ role }) => role !== "control").map((row) => [
        row.kind,
        String(row.series),
        String(row.planted),
        String(row.found),
        share(row.precision),
        share(row.recall),
        share(row.f1),
        String(row.locationError),
        row.falsePer100Series.toFixed(1),
      ]),
    },
    {
      name: "changepoint-controls",
      head: ["control", "series", "findings", "per 100 series"],
      rows: rows.filter(({ role }) => role === "control").map((row) => [
        row.kind,
        String(row.series),
        String(row.found),
        row.falsePer100Series.toFixed(1),
      ]),
    },
  ];
}

/** What each kind of signal was called, and how often that was right. */
export function trendTables(rows: readonly TrendRow[]): readonly EvaluationTable[] {
  return [{
    name: "trend-signals",
    head: ["signal", "wanted", "series", "increasing", "decreasing", "stable", "volatile", "right"],
    rows: rows.map(({ kind, wanted, series, called, right }) => [
      kind,
      wanted,
      String(series),
      String(called.increasing),
      String(called.decreasing),
      String(called.stable),
      String(called.volatile),
      share(right),
    ]),
  }];
}

/** How many findings of a confidence were right. The last bound is 1, and belongs to its group. */
export function confidenceTable(
  name: string,
  { bounds, outcomes }: {
    readonly bounds: readonly number[];
    readonly outcomes: readonly ConfidenceOutcome[];
  },
): EvaluationTable {
  const rows = bounds.slice(1).map((most, i) => {
    const least = bounds[i]!;
    const group = outcomes.filter(({ confidence }) =>
      confidence >= least && (confidence < most || (most === 1 && confidence === 1))
    );
    const hits = group.filter(({ isHit }) => isHit).length;
    return [`${least} to ${most}`, String(group.length), share(hits / group.length)];
  });
  return { name, head: ["confidence", "findings", "right"], rows };
}

/** Three decimals; nothing where there was nothing to count. */
function share(rate: number | undefined): string {
  return rate === undefined || Number.isNaN(rate) ? "" : rate.toFixed(3);
}
