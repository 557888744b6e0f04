/**
 * What a soak has found, as the rows of a table.
 *
 * @module
 */

import { atMost, type BenchRow, note, readable } from "@fgm/collector/bench/bench_table";
import type { Course, Flatness } from "./course.ts";
import type { SoakReport } from "./soak_run.ts";

/** The rows: first what was lost, then what has grown. */
export function soakRows(report: SoakReport): readonly BenchRow[] {
  const { truth, readers, merges, trouble } = report;
  const none = (what: string, value: number, unit: string) =>
    atMost(what, { value, limit: 0, unit });
  const lost = new Set(readers.lostSeconds.map((timeMs) => Math.floor(timeMs / 1_000))).size;
  const span = (truth.toMs - truth.fromMs) / 3_600_000;
  return [
    note("collected", `${readable(report.hours)} h in ${readable(report.elapsedSeconds)} s`),
    note(
      "  kept on disk",
      `${readable(span)} h, ${truth.ticks} ticks, ${truth.rows} rows compared`,
    ),
    note("  merges", String(merges)),
    none("  ticks that are nowhere and were not missed", unexplained(truth), "ticks"),
    none("  rows that are nowhere", truth.missingRows, "rows"),
    none("  rows that are there twice", truth.duplicateRows, "rows"),
    none(`  of ${truth.allRows} rows of all series`, truth.repeatedRows, "rows"),
    none("  rows of what was not there", truth.strangeRows, "rows"),
    none("  values other than the node's", truth.wrongValues, "values"),
    none("  journals that were not sealed", truth.journals, "journals"),
    note("readers", `${readers.answers} answers, ${readers.leftQuestions} questions left`),
    none("  questions without a good answer", readers.errorCount, "questions"),
    none("  seconds that an answer lacked", Math.max(0, lost - truth.missingTicks), "seconds"),
    none("  times that did not ascend", readers.disorder, "times"),
    none("warnings and errors in the logs", trouble.length, "messages"),
    ...report.courses.map((course) => courseRow(course, course.flatness)),
  ];
}

function unexplained(
  { missingTicks, admittedTicks }: SoakReport["truth"],
): number {
  return Math.max(0, missingTicks - (admittedTicks || 0));
}

function courseRow({ what, unit }: Course, flatness: Flatness): BenchRow {
  const { first, last, most, perHour, slack, verdict } = flatness;
  if (verdict === "too short") return note(what, "too short to judge");
  const sign = perHour < 0 ? "-" : "+";
  return {
    what,
    target: `grows <= ${readable(slack)} ${unit}`,
    measured: `${readable(first)} -> ${readable(last)} ${unit}, ` +
      `${sign}${readable(Math.abs(perHour))} an hour, at most ${readable(most)}`,
    verdict: verdict === "flat" ? "ok" : "MISS",
  };
}

/** Sentences about what is not as it should be; none when all is well. */
export function soakFindings({ readers, truth, trouble }: SoakReport): readonly string[] {
  return [...truth.examples, ...readers.errors, ...trouble];
}
