import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { fixtureState, fixtureTable, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterMouse, mouseAt } from "../testing/key_script.ts";
import { frameRows } from "../view/frame.ts";
import type { TuiState } from "./state.ts";
import { selectedRow } from "./table_keys.ts";

const PLAIN = fixtureState({ columns: 160, rows: 16 }, { screen: "table" });
const STATE: TuiState = {
  ...PLAIN,
  answers: { table: ready(fixtureTable(PLAIN.table.sort).table) },
};

/** Row of the screen that a container is drawn in. */
function rowOf(state: TuiState, position: number): number {
  const label = `${FIXTURE_CONTAINERS[position]!.pod_name}/`;
  return frameRows(state).findIndex((row) => rowText(row).includes(label));
}

for (const [selected, clicked] of [[0, 1], [0, 7], [7, 5], [7, 11], [13, 12]] as const) {
  Deno.test(`tableMouse() selects row ${clicked} by a click while ${selected} is selected`, () => {
    const state = afterKeys(STATE, "down ".repeat(selected));
    const event = mouseAt("press", { column: 9, row: rowOf(state, clicked) });
    assertEquals(selectedRow(afterMouse(state, event)), clicked);
  });
}

Deno.test("tableMouse() draws the selected row by another click", () => {
  const state = afterKeys(STATE, "down down");
  const event = mouseAt("press", { column: 9, row: rowOf(state, 2) });
  assertEquals(afterMouse(state, event), afterKeys(state, "enter"));
});

Deno.test("tableMouse() sorts by a click on the heads of the columns", () => {
  const heads = frameRows(STATE).findIndex((row) => rowText(row).includes("CONTAINER"));
  const clicked = (column: number) => afterMouse(STATE, mouseAt("press", { column, row: heads }));
  assertEquals(clicked(5).table.sort, "name");
  assertEquals(clicked(60).dialog?.kind, "sort");
});

Deno.test("tableMouse() scrolls by the wheel, to the ends", () => {
  const down = mouseAt("wheel-down", { column: 9, row: 5 });
  assertEquals(selectedRow(afterMouse(STATE, down, down)), 6);
  assertEquals(selectedRow(afterMouse(STATE, ...Array.from({ length: 9 }, () => down))), 13);
  assertEquals(selectedRow(afterMouse(STATE, mouseAt("wheel-up", { column: 9, row: 5 }))), 0);
});

for (const row of [0, 1, 15]) {
  Deno.test(`tableMouse() has no use for a click in row ${row}`, () => {
    assertEquals(afterMouse(STATE, mouseAt("press", { column: 9, row })), STATE);
  });
}

Deno.test("tableMouse() has no use for a click below the last row", () => {
  const few = { containers: FIXTURE_CONTAINERS.slice(0, 2), total: 2 };
  const state = { ...STATE, answers: { table: ready(few) } };
  assertEquals(afterMouse(state, mouseAt("press", { column: 9, row: 8 })), state);
});
