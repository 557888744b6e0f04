import { assertEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import type { Answers } from "../state/answers.ts";
import type { Panel, TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureStudy } from "../testing/fixture_findings.ts";
import { FIXTURE_PANELS, fixtureState, ready } from "../testing/fixture_state.ts";
import { panelData } from "./panel_data.ts";
import { panelTitleRow } from "./panel_title.ts";

interface Case {
  readonly index?: number;
  readonly width?: number;
  readonly panel?: Partial<Panel>;
  /** Changes the answer for the panel's series. */
  readonly series?: Partial<NonNullable<Answers["series:1"]>>;
  readonly study?: Answers["study:1"];
  readonly change?: Partial<TuiState>;
  readonly isLimitTold?: boolean;
}

function titleOf(
  { index = 0, width = 120, panel, series, study, change, isLimitTold = true }: Case,
): string {
  const panels = FIXTURE_PANELS.map((each, at) => at === index ? { ...each, ...panel } : each);
  const state = fixtureState({ columns: 120, rows: 40 }, { panels, ...change });
  const shown = panels[index];
  if (shown === undefined) throw new RangeError("Cannot test: no panel");
  const slot = `series:${shown.id}` as const;
  const answers = {
    ...state.answers,
    [slot]: { ...state.answers[slot], ...series },
    ...(study !== undefined && { [`study:${shown.id}`]: study }),
  } as Answers;
  const all = { ...state, answers };
  const row = panelTitleRow(all, { index, width, shown: panelData(all, shown), isLimitTold });
  assertEquals(rowWidth(row), width);
  return rowText(row).trimEnd();
}

const PERIODICITY = { study: { id: "periodicity", parameters: {} } };
const CPU = "▌1 total_cpu_usage_millicores  cores  CPU in use; 1000 is one core";

function aligned(left: string, right: string): string {
  return `${left}${" ".repeat(119 - left.length - right.length)}${right}`;
}

const CASES: readonly (readonly [fact: string, given: Case, want: string])[] = [
  ["tells metric, unit and meaning", {}, CPU],
  [
    "marks only the panel in focus",
    { index: 1 },
    " 2 cgroup.v2.memory.current  bytes  Memory charged to the container now",
  ],
  [
    "says that a counter is shown as its rate",
    { index: 2 },
    " 3 cgroup.v2.io.stat.wbytes  bytes/s  rate · Bytes written to block devices",
  ],
  ["says that a counter is shown as it is", {
    index: 2,
    panel: { as: "raw" },
    series: { value: undefined },
  }, " 3 cgroup.v2.io.stat.wbytes  bytes  running total · Bytes written to block devices"],
  ["cuts the meaning", { width: 54 }, "▌1 total_cpu_usage_millicores  cores  CPU in use; 10…"],
  ["drops a meaning of a few words", { width: 46 }, "▌1 total_cpu_usage_millicores  cores"],
  ["shortens the name before the unit goes", { width: 32 }, "▌1 total_cp…e_millicores  cores"],
  ["has no metric", { panel: { metric: "" } }, "▌1 no metric"],
  [
    "knows only the name of an unknown metric",
    { panel: { metric: "nobody.knows" } },
    "▌1 nobody.knows",
  ],
  ["says when it takes long", {
    series: { state: "loading", askedMs: NEWEST_MS - 1_000 },
  }, aligned(CPU, "loading…")],
  ["does not mind a quick answer", { series: { state: "loading", askedMs: NEWEST_MS + 700 } }, CPU],
  [
    "says why an answer failed",
    { series: { state: "failed", why: "too slow" } },
    aligned(CPU, "failed: too slow"),
  ],
  ["leaves words to a plot without lines", {
    series: { state: "failed", why: "too slow", value: undefined },
  }, CPU],
  [
    "tells the limit where the legend has no room",
    { isLimitTold: false },
    aligned(CPU, "┈ limits 500m–2"),
  ],
  ["tells what a study found", {
    panel: PERIODICITY,
    study: ready(fixtureStudy("periodicity")),
  }, aligned(CPU, "◈ Periodicity: 2 findings")],
  [
    "tells that a study is not finished",
    { panel: PERIODICITY },
    aligned(CPU, "◈ Periodicity: looking…"),
  ],
  ["tells why a study failed", {
    panel: PERIODICITY,
    study: { key: "", state: "failed", value: undefined, why: "too long", askedMs: 0 },
  }, aligned(CPU, "◈ Periodicity: failed: too long")],
];
for (const [fact, given, want] of CASES) {
  Deno.test(`panelTitleRow() ${fact}`, () => assertEquals(titleOf(given), want));
}

Deno.test("panelTitleRow() says when a file could not be read", () => {
  const value = fixtureState({ columns: 120, rows: 40 }).answers["series:1"]?.value;
  if (value === undefined) throw new RangeError("Cannot test: no series");
  const text = titleOf({ series: { value: { ...value, isTruncated: true } } });
  assertEquals(text, aligned(CPU, "incomplete: a file is unreadable"));
});

Deno.test("panelTitleRow() is blank for a panel that is gone", () => {
  const state = fixtureState({ columns: 120, rows: 40 });
  const shown = { data: undefined, series: [], words: undefined };
  const row = panelTitleRow(state, { index: 9, width: 5, shown, isLimitTold: true });
  assertEquals(rowText(row), "     ");
});
