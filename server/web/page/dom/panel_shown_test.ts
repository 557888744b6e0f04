import { assertEquals } from "@std/assert";
import type { WireTimeseries } from "../../../api/timeseries.ts";
import type { WireStudyAnswer } from "../../../api/studies.ts";
import { FIRST_CHOICE, initialState } from "../state/initial_state.ts";
import type { PageState, Panel } from "../state/page_state.ts";
import { panelOf } from "../state/panel_moves.ts";
import { NO_ANSWER, NO_PANEL_ANSWERS } from "../state/slot.ts";
import { legendItems, panelDrawing, shownAs, shownUnit, studyWords } from "./panel_shown.ts";

const PANEL: Panel = { ...panelOf(1, "written"), study: { id: "trend", parameters: {} } };

const CONTAINER = { id: "", short_id: "", pod_name: "b", container_name: "c", namespace: "a" };

const SERIES: WireTimeseries = {
  ...{ metric: "written", unit: "bytes/s", kind: "counter", as: "rate" } as const,
  ...{ from_ms: 0, to_ms: 10_000, step_ms: 1_000, truncated: false },
  series: [
    { container: CONTAINER, t: [1_000, 2_000], min: [1, 2], max: [3, 2], avg: [2, 2] },
  ],
};

function study(...findings: readonly number[]): WireStudyAnswer {
  return {
    ...{ study: "trend", metric: "written", unit: "", as: "raw", parameters: {} } as const,
    ...{ from_ms: 0, to_ms: 1, truncated: false },
    results: findings.map((count) => ({
      container: CONTAINER,
      samples: 1,
      findings: Array.from({ length: count }, () => ({
        ...{ type: "trend", direction: "increasing", slope_per_hour: 1 } as const,
        ...{ start_ms: 0, end_ms: 1, confidence: 1, magnitude: 1, text: "It grows." },
      })),
    })),
  };
}

function state(answer?: WireStudyAnswer, series?: WireTimeseries): PageState {
  const view = { kind: "fixed", fromMs: 0, toMs: 10_000 } as const;
  const choice = { ...FIRST_CHOICE, view, panels: [PANEL], chosen: ["a/b/c", "a/b/d"] };
  const answers = {
    ...NO_PANEL_ANSWERS,
    series: { ...NO_ANSWER, value: series },
    study: { ...NO_ANSWER, value: answer },
  };
  return {
    ...initialState({ choice, theme: "auto", nowMs: 0 }),
    panelAnswers: new Map([[1, answers]]),
  };
}

const WORDS: readonly (readonly [want: string, findings: readonly number[]])[] = [
  ["nothing found", [0, 0]],
  ["1 finding", [1]],
  ["2 findings", [2]],
  ["1 finding in 1 of 2 containers", [0, 1]],
  ["5 findings in 2 of 3 containers", [2, 0, 3]],
];

for (const [want, findings] of WORDS) {
  Deno.test(`studyWords() says "${want}"`, () => {
    assertEquals(studyWords(state(study(...findings)), PANEL), want);
  });
}

Deno.test("studyWords() waits for an answer, and says nothing without a study", () => {
  assertEquals(studyWords(state(), PANEL), "looking…");
  assertEquals(studyWords(state(), { ...PANEL, study: undefined }), undefined);
});

Deno.test("panelDrawing() has a series for each chosen container, in that order", () => {
  const drawing = panelDrawing(state(study(1), SERIES), PANEL);
  assertEquals(drawing?.series?.series.map(({ t }) => t.length), [2, 0]);
  assertEquals(drawing?.labels, ["b/c", "b/d"]);
  assertEquals(drawing?.marks.map(({ place }) => place), [0]);
});

Deno.test("shownAs() and shownUnit() say what was answered, whatever is usual", () => {
  assertEquals([
    shownAs(state(undefined, SERIES), PANEL),
    shownUnit(state(undefined, SERIES), PANEL),
  ], [
    "rate",
    "bytes/s",
  ]);
  assertEquals([shownAs(state(), PANEL), shownUnit(state(), PANEL)], ["raw", ""]);
});

Deno.test("legendItems() reads at the cursor, and the newest without one", () => {
  const drawing = { series: SERIES, labels: ["b/c", "b/d"] };
  const stats = [{ min: 1, max: 3, avg: 2, latest: 7, latestMs: 2_000 }, undefined];
  const at = (cursorMs: number | undefined) =>
    legendItems(drawing, { cursorMs, stats }).map(({ value, range }) => [value, range]);
  assertEquals(at(undefined), [[7, undefined], [undefined, undefined]]);
  assertEquals(at(1_100), [[2, [1, 3]], [undefined, undefined]]);
  assertEquals(at(2_000), [[2, undefined], [undefined, undefined]]);
  assertEquals(at(9_000), [[undefined, undefined], [undefined, undefined]]);
});
