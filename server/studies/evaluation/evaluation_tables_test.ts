import { assertEquals } from "@std/assert";
import type { ChangepointRow } from "./changepoint_evaluation.ts";
import {
  changepointTables,
  confidenceTable,
  periodicityTables,
  trendTables,
} from "./evaluation_tables.ts";
import type { PeriodicityRow } from "./periodicity.ts";

function periodicityRow(kind: string, given: Partial<PeriodicityRow>): PeriodicityRow {
  const counts = { right: 0, missed: 0, wrong: 0, ...given };
  const { right, missed, wrong } = counts;
  return {
    kind,
    snrDb: undefined,
    series: 10,
    hours: 2,
    precision: right / (right + wrong),
    recall: right / (right + missed),
    f1: 2 * right / (2 * right + missed + wrong),
    endErrorPeriods: 0.25,
    confidences: [],
    badSeeds: [],
    ...counts,
  };
}

Deno.test("periodicityTables() has a column for each level, and sums by clearness", () => {
  const [kinds, all, counts] = periodicityTables([
    periodicityRow("sine", { snrDb: 0, right: 5, missed: 5 }),
    periodicityRow("sine", { snrDb: 6, right: 10, badSeeds: [3, 4] }),
    periodicityRow("chirp", { wrong: 1 }),
  ]);
  assertEquals(kinds!.head, ["Kind", "F1 at 0 dB", "F1 at 6 dB", "ends at 6 dB"]);
  assertEquals(kinds!.rows, [["sine", "0.667", "1.000", "0.250"]]);
  assertEquals(all!.rows, [
    ["clear signals, 3 dB and more", "10", "2", "1.000", "1.000", "1.000", "0", "0.0000"],
    ["faint signals", "10", "2", "1.000", "0.500", "0.667", "0", "0.0000"],
    ["controls", "10", "2", "", "", "", "1", "0.5000"],
  ]);
  assertEquals(counts!.rows[1], ["sine", "6 dB", "10", "10", "0", "0", "0.0000", "3 4"]);
  assertEquals(counts!.rows[2], ["chirp", "", "10", "0", "0", "1", "0.5000", ""]);
});

Deno.test("periodicityTables() leaves cells empty where nothing was counted", () => {
  const [kinds, all] = periodicityTables([]);
  assertEquals(kinds!.rows, []);
  assertEquals(all!.rows[0]!.slice(1), ["0", "0", "", "", "", "0", ""]);
});

const CHANGES: ChangepointRow = {
  kind: "step of 3",
  role: "clear",
  series: 40,
  planted: 40,
  found: 30,
  hits: 29,
  precision: 29 / 30,
  recall: 29 / 40,
  f1: 0.8286,
  locationError: 0.5,
  falsePer100Series: 2.5,
};

Deno.test("changepointTables() keeps controls apart from signals", () => {
  const control = { ...CHANGES, kind: "white", role: "control" } as const;
  const [signals, controls] = changepointTables([CHANGES, control]);
  assertEquals(signals!.rows, [
    ["step of 3", "40", "40", "30", "0.967", "0.725", "0.829", "0.5", "2.5"],
  ]);
  assertEquals(controls!.rows, [["white", "40", "30", "2.5"]]);
});

Deno.test("trendTables() says what each kind was called", () => {
  const called = { increasing: 38, decreasing: 0, stable: 2, volatile: 0 };
  const [table] = trendTables([
    { kind: "leak", wanted: "increasing", series: 40, called, right: 0.95 },
  ]);
  assertEquals(table!.rows, [["leak", "increasing", "40", "38", "0", "2", "0", "0.950"]]);
  assertEquals(table!.head.length, table!.rows[0]!.length);
});

const outcome = (confidence: number, isHit: boolean) => ({ confidence, isHit });

Deno.test("confidenceTable() counts each finding once, at its lower bound, certain ones last", () => {
  const outcomes = [outcome(0.5, true), outcome(0.8, false), outcome(0.81, true), outcome(1, true)];
  const { rows } = confidenceTable("x", { bounds: [0.5, 0.8, 1], outcomes });
  assertEquals(rows, [["0.5 to 0.8", "1", "1.000"], ["0.8 to 1", "3", "0.667"]]);
});

Deno.test("confidenceTable() has no share of nothing", () => {
  const { rows } = confidenceTable("x", { bounds: [0.5, 1], outcomes: [] });
  assertEquals(rows, [["0.5 to 1", "0", ""]]);
});
