import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import { FIXTURE_PANELS, fixtureState } from "../testing/fixture_state.ts";
import { studyContent } from "./study_rows.ts";

type StudyDialog = Extract<Dialog, { kind: "study" }>;

function studyOf(dialog: Partial<StudyDialog>, width = 90) {
  const panels = FIXTURE_PANELS.map((panel) => ({
    ...panel,
    study: { id: "trend", parameters: {} },
  }));
  const state = fixtureState({ columns: 120, rows: 40 }, { panels });
  const content = studyContent(state, {
    kind: "study",
    panelId: 2,
    studyId: undefined,
    selected: 0,
    texts: {},
    complaint: undefined,
    ...dialog,
  }, { width, height: 3, top: 0 });
  return { ...content, texts: content.rows.map((row) => rowText(row).trimEnd()) };
}

const EDITED: Partial<StudyDialog> = {
  studyId: "changepoint",
  texts: { method: "pelt", expected_run: "500", min_segment: "" },
};

Deno.test("studyContent() lists the studies, and which one is on", () => {
  const { texts, title } = studyOf({ selected: 1 });
  assertEquals(title, "Study of panel 2");
  assertEquals(texts.slice(0, 3).map((text) => text.slice(0, 20)), [
    " ○ off  Periodicity ",
    "▌○ off  Changepoints",
    " ● on   Trend       ",
  ]);
});

Deno.test("studyContent() describes the selected study in full below the list", () => {
  assertEquals(studyOf({ selected: 1 }).texts.slice(4), [
    "Finds times at which the level of a series shifts and stays shifted. 3 parameters: method,",
    "expected_run, min_segment.",
  ]);
  assertEquals(studyOf({ selected: 2 }).texts.slice(4), [
    "Tells whether a series rises or falls over the whole range, and how fast. It has no",
    "parameters.",
  ]);
});

Deno.test("studyContent() cuts descriptions in the list", () => {
  const { texts } = studyOf({}, 60);
  assertEquals(texts[0], "▌○ off  Periodicity   Finds stretches of time in which a se…");
});

Deno.test("studyContent() lists parameters with value, unit and range", () => {
  const { texts, title } = studyOf({ ...EDITED, selected: 1 });
  assertEquals(title, "Parameters of Changepoints");
  assertEquals(texts.slice(0, 3).map((text) => text.replace(/ {2,}/g, "|")), [
    " method|pelt|bocpd, pelt; usually bocpd",
    "▌expected_run|500▏|samples|2 to 1e6, usually 500",
    " min_segment|10|samples|3 to 10000, usually 10",
  ]);
});

Deno.test("studyContent() shows where choices are changed", () => {
  const { texts } = studyOf({ ...EDITED, selected: 0 });
  assertEquals(texts[0]?.replace(/ {2,}/g, "|").startsWith("▌method|‹ pelt ›|"), true, texts[0]);
  assertEquals(
    texts[4],
    "Search that proposes changes: Bayesian run lengths, or penalised least squares",
  );
});

Deno.test("studyContent() tells what is wrong with a parameter", () => {
  const { texts } = studyOf({ ...EDITED, complaint: "expected_run is a whole number" });
  assertEquals(texts.at(-1), "! expected_run is a whole number");
  assertEquals(studyOf(EDITED).texts.at(-1), "");
});

Deno.test("studyContent() tells bounds that are open on a side", () => {
  const state = fixtureState({ columns: 120, rows: 40 });
  const bounds = [{ min: 2 }, { max: 9 }, {}];
  const study = {
    id: "s",
    name: "S",
    description: "",
    parameters: bounds.map((bound, index) => ({
      name: `p${index}`,
      description: "",
      kind: "number" as const,
      default: 3,
      ...bound,
    })),
  };
  if (state.viewer === undefined) throw new RangeError("Cannot test: no viewer");
  const viewer = { ...state.viewer, studies: [study] };
  const { rows } = studyContent({ ...state, viewer }, {
    kind: "study",
    panelId: 1,
    studyId: "s",
    selected: 0,
    texts: {},
    complaint: undefined,
  }, { width: 80, height: 3, top: 0 });
  assertEquals(rows.slice(0, 3).map((row) => rowText(row).trimEnd().split(/ {2,}/).at(-1)), [
    "at least 2, usually 3",
    "at most 9, usually 3",
    "usually 3",
  ]);
});
