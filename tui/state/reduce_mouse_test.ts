import { assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys, afterMouse, mouseAt } from "../testing/key_script.ts";
import { reduceMouse } from "./reduce_mouse.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });
const ON_PLOT = { column: 30, row: 4 };

Deno.test("reduceMouse() reaches the charts, the table, or the dialog above them", () => {
  const press = mouseAt("press", ON_PLOT);
  assertEquals(reduceMouse(STATE, press).cursorMs !== undefined, true);
  assertEquals(reduceMouse({ ...STATE, screen: "table" }, press).cursorMs, undefined);
  assertEquals(reduceMouse(afterKeys(STATE, "?"), press).cursorMs, undefined);
});

Deno.test("reduceMouse() drops what is dragged when a dialog opens meanwhile", () => {
  const dragging = afterMouse(STATE, mouseAt("press", ON_PLOT));
  const after = afterMouse(afterKeys(dragging, "?"), mouseAt("drag", { column: 40, row: 4 }));
  assertEquals([after.drag, after.view], [undefined, STATE.view]);
});

Deno.test("reduceMouse() does nothing on a terminal that is too small", () => {
  const small = { ...STATE, size: { columns: 40, rows: 10 } };
  assertEquals(reduceMouse(small, mouseAt("press", { column: 20, row: 4 })), small);
});
