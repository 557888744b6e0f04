import { assertEquals } from "@std/assert";
import { type Row, rowText, rowWidth } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import { listPlaceOf } from "../state/dialog_place.ts";
import { layoutOf } from "../state/layout.ts";
import type { Size, TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureSummary } from "../testing/fixture_findings.ts";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { dialogBox } from "./dialog_box.ts";

const EMPTY = { text: "", caret: 0 };
const NO_FILTER = { namespace: undefined, qosClass: undefined, label: undefined };
const LISTS = [
  { kind: "metric", panelId: 1, input: EMPTY, selected: 2 },
  { kind: "containers", input: EMPTY, filter: NO_FILTER, refs: [], labels: {}, selected: 2 },
  { kind: "sort", input: EMPTY, selected: 2 },
  { kind: "study", panelId: 1, studyId: undefined, selected: 2, texts: {}, complaint: undefined },
  {
    kind: "study",
    panelId: 1,
    studyId: "changepoint",
    selected: 2,
    texts: {},
    complaint: undefined,
  },
  { kind: "events", selected: 2 },
] as const satisfies readonly Dialog[];
const PAGES = [
  { kind: "help", top: 0 },
  { kind: "summary", ref: "shop/web-0/nginx", top: 0 },
] as const satisfies readonly Dialog[];
const SIZES: readonly Size[] = [
  { columns: 60, rows: 16 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
];

function stateWith(size: Size, dialog: Dialog | undefined): TuiState {
  const state = fixtureState(size, { dialog });
  const search = { containers: FIXTURE_CONTAINERS, total: FIXTURE_CONTAINERS.length };
  const answers = { search: ready(search), summary: ready(fixtureSummary()) };
  return { ...state, answers: { ...state.answers, ...answers } };
}

/** The box, and the rows in it without the border. */
function boxOf(size: Size, dialog: Dialog) {
  const state = stateWith(size, dialog);
  const { middle } = layoutOf(state);
  const box = dialogBox(state, middle);
  if (box === undefined) throw new RangeError("Cannot test: no box is open");
  const [width] = [...new Set(box.rows.map(rowWidth))];
  return { state, middle, ...box, width: width ?? 0 };
}

for (const dialog of [...LISTS, ...PAGES]) {
  for (const size of SIZES) {
    Deno.test(`dialogBox() of ${dialog.kind} lies within ${size.columns}×${size.rows}`, () => {
      const { rows, place, middle, width } = boxOf(size, dialog);
      assertEquals(rows.map(rowWidth), rows.map(() => width));
      assertEquals(place.row >= 0 && place.row + rows.length <= middle.height, true);
      assertEquals(place.column >= 0 && place.column + width <= middle.width, true);
      const spare = middle.width - width;
      assertEquals(place.column, Math.floor(spare / 2));
    });
  }
}

for (const dialog of LISTS) {
  for (const size of SIZES) {
    Deno.test(`dialogBox() of ${dialog.kind} at ${size.columns}×${size.rows} has its rows where clicks are looked for`, () => {
      const { state, rows, place, middle, width } = boxOf(size, dialog);
      const { box, row, top } = listPlaceOf(state, dialog);
      assertEquals(box, {
        column: middle.column + place.column,
        row: middle.row + place.row,
        width,
        height: rows.length,
      });
      const selected = rows.findIndex((each: Row) => rowText(each).startsWith("│ ▌"));
      assertEquals(middle.row + place.row + selected, row + dialog.selected - top);
    });
  }
}

Deno.test("dialogBox() is nothing while no dialog is open, and for the command line", () => {
  const size = { columns: 80, rows: 24 };
  const command: Dialog = { kind: "command", input: EMPTY, complaint: undefined };
  for (const dialog of [undefined, command]) {
    const state = stateWith(size, dialog);
    assertEquals(dialogBox(state, layoutOf(state).middle), undefined);
  }
});

Deno.test("dialogBox() keeps the size of a picker while one types", () => {
  const size = { columns: 120, rows: 40 };
  const sizes = ["", "mem", "nothing matches this"].map((text) => {
    const input = { text, caret: text.length };
    const { rows, width } = boxOf(size, { kind: "metric", panelId: 1, input, selected: 0 });
    return [width, rows.length];
  });
  assertEquals(new Set(sizes.map((each) => each.join("×"))).size, 1);
});

Deno.test("dialogBox() is drawn while data is old, too", () => {
  const state = { ...stateWith({ columns: 80, rows: 24 }, PAGES[0]), nowMs: NEWEST_MS + 1e9 };
  assertEquals(dialogBox(state, layoutOf(state).middle)?.rows.length, 22);
});
