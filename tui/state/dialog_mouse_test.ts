import { assert, assertEquals } from "@std/assert";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterMouse, mouseAt } from "../testing/key_script.ts";
import { listPlaceOf } from "./dialog_place.ts";
import type { TuiState } from "./state.ts";

const PLAIN = fixtureState({ columns: 120, rows: 40 }, { count: 2 });
const STATE: TuiState = {
  ...PLAIN,
  answers: { ...PLAIN.answers, search: ready({ containers: FIXTURE_CONTAINERS, total: 14 }) },
};

/** The cell of an item in the list that is open. */
function cellOf({ dialog, ...state }: TuiState, position: number) {
  assert(dialog !== undefined && "selected" in dialog);
  const { row, top } = listPlaceOf({ ...state, dialog }, dialog);
  return { column: 60, row: row + position - top };
}

function selectedOf({ dialog }: TuiState): number | undefined {
  return dialog !== undefined && "selected" in dialog ? dialog.selected : undefined;
}

for (const script of ["m", "t S", "s", "e"]) {
  Deno.test(`dialogMouse() selects by a click and takes by another ("${script}")`, () => {
    const open = afterKeys(STATE, `${script} down`);
    const clicked = afterMouse(open, mouseAt("press", cellOf(open, 0)));
    assertEquals(selectedOf(clicked), 0);
    const again = afterMouse(clicked, mouseAt("press", cellOf(clicked, 0)));
    assertEquals(again, afterKeys(clicked, "enter"));
    assertEquals(again.dialog, undefined);
  });
}

Deno.test("dialogMouse() ticks containers", () => {
  const open = afterKeys(STATE, "c");
  const { dialog } = afterMouse(open, mouseAt("press", cellOf(open, 3)));
  assert(dialog?.kind === "containers");
  assertEquals(dialog.refs.at(-1), FIXTURE_CONTAINERS[3]!.lineage);
});

Deno.test("dialogMouse() scrolls by the wheel, to the ends", () => {
  const open = afterKeys(STATE, "m up up up");
  const wheel = (kind: "wheel-up" | "wheel-down") => mouseAt(kind, { column: 0, row: 0 });
  assertEquals(selectedOf(afterMouse(open, wheel("wheel-up"))), 0);
  assertEquals(selectedOf(afterMouse(open, wheel("wheel-down"), wheel("wheel-down"))), 2);
});

Deno.test("dialogMouse() takes the cursor along in a list of events", () => {
  const open = afterKeys(STATE, "e");
  const wheeled = afterMouse(open, mouseAt("wheel-down", { column: 5, row: 5 }));
  assertEquals(wheeled.cursorMs, afterKeys(open, "down").cursorMs);
  assert(wheeled.cursorMs !== undefined);
});

Deno.test("dialogMouse() scrolls pages", () => {
  const open = afterKeys(STATE, "?");
  const wheeled = afterMouse(open, mouseAt("wheel-down", { column: 5, row: 5 }));
  assertEquals(wheeled.dialog, { kind: "help", top: 3 });
  assertEquals(afterMouse(wheeled, mouseAt("wheel-up", { column: 5, row: 5 })).dialog, open.dialog);
});

Deno.test("dialogMouse() scrolls pages no further than to their ends", () => {
  const wheel = mouseAt("wheel-down", { column: 5, row: 5 });
  const end = afterMouse(afterKeys(STATE, "?"), ...Array.from({ length: 99 }, () => wheel));
  assertEquals(end.dialog, afterKeys(STATE, "? G").dialog);
});

Deno.test("dialogMouse() leaves by a click outside, not by one on the frame", () => {
  for (const script of ["m", "s", "e", ":"]) {
    const open = afterKeys(STATE, script);
    assertEquals(afterMouse(open, mouseAt("press", { column: 0, row: 0 })).dialog, undefined);
  }
  const open = afterKeys(STATE, "m");
  const { box } = listPlaceOf(open, open.dialog as never);
  assertEquals(afterMouse(open, mouseAt("press", box)), open);
});

Deno.test("dialogMouse() has no use for drags and releases", () => {
  const open = afterKeys(STATE, "m");
  const cell = cellOf(open, 3);
  assertEquals(afterMouse(open, mouseAt("drag", cell), mouseAt("release", cell)), open);
});
