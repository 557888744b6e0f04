import { assert, assertEquals } from "@std/assert";
import { fixtureSummary } from "../testing/fixture_findings.ts";
import { fixtureState, fixtureTable, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys } from "../testing/key_script.ts";
import { selectedRef } from "./page_dialog.ts";
import type { TuiState } from "./state.ts";

const STATE = fixtureState({ columns: 80, rows: 24 });
const { table } = fixtureTable(STATE.table.sort);

function topOf({ dialog }: TuiState): number {
  assert(dialog?.kind === "help" || dialog?.kind === "summary");
  return dialog.top;
}

Deno.test("pageDialogKey() scrolls the help by lines and pages, to its end and back", () => {
  const open = afterKeys(STATE, "?");
  assertEquals([topOf(open), topOf(afterKeys(open, "up"))], [0, 0]);
  assertEquals(topOf(afterKeys(open, "j j k")), 1);
  assertEquals(topOf(afterKeys(open, "space")), 20);
  const end = afterKeys(open, "G");
  assert(topOf(end) > 40);
  assertEquals(topOf(afterKeys(end, "down pagedown")), topOf(end));
  assertEquals(topOf(afterKeys(end, "g")), 0);
});

Deno.test("pageDialogKey() scrolls a summary no further than it is long", () => {
  const small = fixtureState({ columns: 80, rows: 16 });
  const open = { ...afterKeys(small, "i"), answers: { summary: ready(fixtureSummary()) } };
  const end = topOf(afterKeys(open, "end"));
  assert(end > 0 && end < 15, `${end}`);
  assertEquals(topOf(afterKeys(afterKeys(small, "i"), "end down")), 0);
});

for (const key of ["escape", "q", "?", "enter"]) {
  Deno.test(`pageDialogKey() leaves by ${key}`, () => {
    assertEquals(afterKeys(STATE, `? ${key}`), STATE);
  });
}

Deno.test("openSummary() is about the first container of the charts, and the selected one of the table", () => {
  const shown = (state: TuiState) => {
    const { dialog } = afterKeys(state, "i");
    return dialog?.kind === "summary" ? dialog.ref : undefined;
  };
  assertEquals(shown(STATE), STATE.chosen[0]?.ref);
  const inTable = { ...STATE, screen: "table", answers: { table: ready(table) } } as const;
  assertEquals(shown(inTable), FIXTURE_CONTAINERS[0]!.lineage!);
  const selected = FIXTURE_CONTAINERS[3]!.lineage!;
  assertEquals(shown({ ...inTable, table: { ...STATE.table, selected } }), selected);
});

Deno.test("openSummary() says so where there is no container", () => {
  const after = afterKeys({ ...STATE, chosen: [] }, "i");
  assertEquals([after.dialog, after.notice?.text], [
    undefined,
    "No container is drawn: c chooses some",
  ]);
  assertEquals(selectedRef({ table: STATE.table, answers: {} }), undefined);
});
