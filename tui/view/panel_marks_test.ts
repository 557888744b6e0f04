import { assertEquals } from "@std/assert";
import type { Panel, TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureStudy } from "../testing/fixture_findings.ts";
import { FIXTURE_PANELS, fixtureState, MINUTE_MS, ready } from "../testing/fixture_state.ts";
import { panelMarks } from "./panel_marks.ts";

const SIZE = { columns: 120, rows: 40 };

function marksOf(id: "periodicity" | "changepoint" | undefined, change: Partial<TuiState> = {}) {
  const [first] = FIXTURE_PANELS;
  if (first === undefined) throw new RangeError("Cannot test: no panel");
  const panel: Panel = { ...first, study: id === undefined ? undefined : { id, parameters: {} } };
  const state = fixtureState(SIZE, { panels: [panel], ...change });
  const answers = { ...state.answers, "study:1": ready(fixtureStudy(id ?? "periodicity")) };
  return panelMarks({ ...state, answers }, panel);
}

Deno.test("panelMarks() marks OOM kills in every panel", () => {
  assertEquals(marksOf(undefined).lines, [
    { atMs: NEWEST_MS - 7 * MINUTE_MS, tone: "critical", glyph: "╎" },
  ]);
  assertEquals(marksOf(undefined).bands, []);
});

Deno.test("panelMarks() marks the time of a change", () => {
  const { lines, bands } = marksOf("changepoint");
  assertEquals(lines.filter(({ tone }) => tone === "finding"), [
    { atMs: NEWEST_MS - 5 * MINUTE_MS, tone: "finding", glyph: "┃" },
  ]);
  assertEquals(bands, []);
});

Deno.test("panelMarks() marks spans of periods, and the cycles that are far enough apart", () => {
  const { lines, bands } = marksOf("periodicity");
  assertEquals(bands.map(({ fromMs, toMs }) => [fromMs - NEWEST_MS, toMs - NEWEST_MS]), [
    [-10 * MINUTE_MS, -2 * MINUTE_MS],
    [-12 * MINUTE_MS, -2 * MINUTE_MS],
  ]);
  const cycles = lines.filter(({ glyph }) => glyph === "┊").map(({ atMs }) => atMs - NEWEST_MS);
  assertEquals(cycles, [-10 * MINUTE_MS, -6 * MINUTE_MS]);
});

Deno.test("panelMarks() begins in the middle of a period that began before the window", () => {
  const toMs = NEWEST_MS - 3 * MINUTE_MS;
  const view = { span: 2 * MINUTE_MS, end: { mode: "paused", toMs } } as const;
  const cycles = marksOf("periodicity", { view }).lines.filter(({ glyph }) => glyph === "┊");
  const [first] = cycles;
  if (first === undefined) throw new RangeError("Cannot test: no cycles are marked");
  assertEquals((first.atMs - (NEWEST_MS - 12 * MINUTE_MS)) % 37_000, 0);
  assertEquals(first.atMs - (toMs - 2 * MINUTE_MS) < 37_000, true);
});

Deno.test("panelMarks() leaves out what is not in the window", () => {
  const view = { span: MINUTE_MS, end: { mode: "paused", toMs: NEWEST_MS } } as const;
  assertEquals(marksOf("changepoint", { view }).lines, []);
});

Deno.test("panelMarks() leaves out findings of a study that is not the one that is on", () => {
  const panel = { ...FIXTURE_PANELS[0], study: { id: "trend", parameters: {} } } as Panel;
  const state = fixtureState(SIZE, { panels: [panel] });
  const answers = { ...state.answers, "study:1": ready(fixtureStudy("changepoint")) };
  const { lines } = panelMarks({ ...state, answers }, panel);
  assertEquals(lines.some(({ tone }) => tone === "finding"), false);
});

Deno.test("panelMarks() shows the range that is dragged, in either direction", () => {
  const [fromMs, toMs] = [NEWEST_MS - 2 * MINUTE_MS, NEWEST_MS - MINUTE_MS];
  const drags = [{ fromMs, toMs }, { fromMs: toMs, toMs: fromMs }];
  const bands = drags.map((drag) => marksOf(undefined, { drag: { kind: "range", ...drag } }).bands);
  assertEquals(bands, [[{ fromMs, toMs }], [{ fromMs, toMs }]]);
});
