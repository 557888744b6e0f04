import { assert, assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import { openSortDialog, sortItems } from "./sort_dialog.ts";

const STATE = fixtureState({ columns: 120, rows: 40 }, { screen: "table" });

Deno.test("openSortDialog() selects the present order", () => {
  const { dialog } = openSortDialog(STATE);
  assert(dialog?.kind === "sort");
  assertEquals(sortItems(STATE, "")[dialog.selected], "total_cpu_usage_millicores");
});

Deno.test("openSortDialog() has nothing to list before the viewer has answered", () => {
  const after = openSortDialog({ ...STATE, viewer: undefined });
  assertEquals([after.dialog, after.notice?.text], [
    undefined,
    "The viewer has not answered yet",
  ]);
});

Deno.test("sortDialogKey() takes what was typed, and keeps the selected row", () => {
  const before = { ...STATE, table: { ...STATE.table, selected: "shop/web-0/nginx" } };
  const after = afterKeys(afterTyping(afterKeys(before, "s"), "memory.current"), "enter");
  assertEquals([after.table.sort, after.table.selected, after.dialog], [
    "cgroup.v2.memory.current",
    "shop/web-0/nginx",
    undefined,
  ]);
});

Deno.test("sortDialogKey() sorts by name", () => {
  assertEquals(afterKeys(afterTyping(afterKeys(STATE, "S"), "nam"), "enter").table.sort, "name");
});

Deno.test("sortDialogKey() stays open where nothing matches, and leaves without a change", () => {
  const none = afterTyping(afterKeys(STATE, "s"), "zzzz");
  assertEquals(afterKeys(none, "enter").dialog?.kind, "sort");
  assertEquals(afterKeys(none, "escape"), STATE);
  assertEquals(afterKeys(STATE, "s up enter").table.sort, "name");
});
