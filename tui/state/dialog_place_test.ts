import { assert, assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { fixtureStudy } from "../testing/fixture_findings.ts";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import { frameRows } from "../view/frame.ts";
import { type ListPlace, listPlaceOf } from "./dialog_place.ts";
import type { Size, TuiState } from "./state.ts";

/** A state in which every list has something in it. */
function listState(size: Size): TuiState {
  const state = fixtureState(size);
  const study = { id: "periodicity", parameters: {} };
  return {
    ...state,
    panels: state.panels.with(0, { ...state.panels[0]!, study }),
    answers: {
      ...state.answers,
      search: ready({ containers: FIXTURE_CONTAINERS, total: 14 }),
      "study:1": ready(fixtureStudy("periodicity")),
    },
  };
}

/** Rows of the screen in which something is selected, and the columns of the box around it. */
function drawn(state: TuiState) {
  const rows = frameRows(state).map(rowText);
  const top = rows.findIndex((row) => row.includes("╭─ "));
  const bottom = rows.findLastIndex((row) => row.includes("╯"));
  return {
    selected: rows.findIndex((row) => row.includes("│ ▌")),
    box: {
      column: rows[top]!.indexOf("╭─ "),
      row: top,
      width: rows[top]!.lastIndexOf("╮") + 1 - rows[top]!.indexOf("╭─ "),
      height: bottom + 1 - top,
    },
  };
}

function placeOf(state: TuiState): ListPlace & { readonly selected: number } {
  const { dialog } = state;
  assert(dialog !== undefined && "selected" in dialog);
  return { ...listPlaceOf(state, dialog), selected: dialog.selected };
}

const SCRIPTS = ["m", "a", "c", "t S", "s", "s right", "o", "e"];
const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
  { columns: 60, rows: 16 },
];
for (const size of SIZES) {
  for (const script of SCRIPTS) {
    for (const moves of ["", "down down", "pagedown up"]) {
      const name = `"${script} ${moves}" on ${size.columns}×${size.rows}`;
      Deno.test(`listPlaceOf() is where the list is drawn, ${name}`, () => {
        const state = afterKeys(listState(size), `${script} ${moves}`);
        const { box, row, top, selected } = placeOf(state);
        assertEquals(box, drawn(state).box);
        assertEquals(row + selected - top, drawn(state).selected);
      });
    }
  }
}

Deno.test("listPlaceOf() keeps its place while the search has fewer and fewer hits", () => {
  const open = afterKeys(listState({ columns: 120, rows: 40 }), "m");
  const { box, count } = placeOf(open);
  const narrowed = placeOf(afterTyping(open, "memory"));
  assertEquals(narrowed.box, box);
  assert(narrowed.count < count);
});
