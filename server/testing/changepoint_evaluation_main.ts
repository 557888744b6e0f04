/**
 * Prints the evaluations of the changepoint and trend studies:
 * `deno run server/testing/changepoint_evaluation_main.ts`, with `--tune` on the seeds that defaults are
 * chosen on instead of those that are reported, `--series=N` for more or fewer series of each kind,
 * `--method=pelt` for the other search, and `--markdown` for the tables of `STUDIES.md`.
 *
 * @module
 */

import {
  type ChangepointRow,
  type ConfidenceOutcome,
  evaluateChangepoint,
} from "../studies/evaluation/changepoint_evaluation.ts";
import { evaluateTrend } from "../studies/evaluation/trend_evaluation.ts";
import { seededRandom } from "./random.ts";

const FIRST_SEED = { tune: 1, report: 100_001 } as const;

/** Bounds of the confidences that are compared with how often they are right. */
const CONFIDENCES = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.001] as const;

const flag = (name: string) =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const plan = {
  randomOf: seededRandom,
  firstSeed: FIRST_SEED[Deno.args.includes("--tune") ? "tune" : "report"],
  seriesPerKind: Number(flag("series") ?? 40),
};

function table(rows: readonly (readonly string[])[]): string {
  if (Deno.args.includes("--markdown")) {
    const [head = [], ...body] = rows;
    return [head, head.map((_, i) => i === 0 ? "---" : "--:"), ...body]
      .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
  ).join("\n");
}

function changepointCells(row: ChangepointRow): readonly string[] {
  const isControl = row.role === "control";
  const share = (value: number) => isControl ? "" : value.toFixed(3);
  return [
    row.kind,
    String(row.series),
    String(row.planted),
    String(row.found),
    share(row.precision),
    share(row.recall),
    share(row.f1),
    isControl ? "" : String(row.locationError),
    row.falsePer100Series.toFixed(1),
  ];
}

function calibration(outcomes: readonly ConfidenceOutcome[]): readonly (readonly string[])[] {
  return CONFIDENCES.slice(1).map((most, i) => {
    const group = outcomes.filter(({ confidence }) =>
      confidence >= CONFIDENCES[i]! && confidence < most
    );
    const hits = group.filter(({ isHit }) => isHit).length;
    const range = `${CONFIDENCES[i]} to ${Math.min(1, most)}`;
    return [
      range,
      String(group.length),
      group.length === 0 ? "" : (hits / group.length).toFixed(3),
    ];
  });
}

const method = flag("method") ?? "bocpd";
const changepoint = evaluateChangepoint({ ...plan, values: { method } });
console.log(table([
  ["signal", "series", "planted", "found", "precision", "recall", "F1", "off by", "false / 100"],
  ...changepoint.rows.map(changepointCells),
]));
const unsure = evaluateChangepoint({
  ...plan,
  seriesPerKind: Math.ceil(plan.seriesPerKind / 2),
  values: { method, min_confidence: 0.5 },
});
console.log(`\n${table([["confidence", "findings", "right"], ...calibration(unsure.outcomes)])}`);

const trendRows = evaluateTrend(plan).map(({ kind, wanted, series, called, right }) => [
  kind,
  wanted,
  String(series),
  String(called.increasing),
  String(called.decreasing),
  String(called.stable),
  String(called.volatile),
  right.toFixed(3),
]);
console.log(`\n${
  table([
    ["signal", "wanted", "series", "increasing", "decreasing", "stable", "volatile", "right"],
    ...trendRows,
  ])
}`);
