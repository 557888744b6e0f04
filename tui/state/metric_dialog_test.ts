import { assert, assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys, afterTyping } from "../testing/key_script.ts";
import { metricItems, openMetricDialog, takeMetric } from "./metric_dialog.ts";
import { addPanel } from "./panel_moves.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

Deno.test("openMetricDialog() selects the metric that the panel shows", () => {
  const { dialog } = openMetricDialog(STATE, 3);
  assert(dialog?.kind === "metric");
  assertEquals(metricItems(STATE, "")[dialog.selected]?.name, "cgroup.v2.io.stat.wbytes");
});

Deno.test("metricDialogKey() finds and takes a metric as one types", () => {
  const found = afterTyping(afterKeys(STATE, "down m"), "anon");
  const taken = afterKeys(found, "enter");
  assertEquals(taken.dialog, undefined);
  assertEquals(taken.panels.map(({ metric }) => metric), [
    "total_cpu_usage_millicores",
    "cgroup.v2.memory.stat.anon",
    "cgroup.v2.io.stat.wbytes",
  ]);
});

Deno.test("metricDialogKey() adds a panel below the focus with a", () => {
  const taken = afterKeys(afterTyping(afterKeys(STATE, "a"), "pid"), "enter");
  assertEquals(taken.panels[1]?.metric, "container.pid_count");
  assertEquals([taken.panels.length, taken.focus], [4, 1]);
});

Deno.test("metricDialogKey() begins at the top again when the search changes, not with the caret", () => {
  const typed = afterKeys(afterTyping(afterKeys(STATE, "m"), "mem"), "down down");
  const selectedOf = ({ dialog }: typeof typed) => dialog?.kind === "metric" && dialog.selected;
  assertEquals(selectedOf(typed), 2);
  assertEquals(selectedOf(afterKeys(typed, "left")), 2);
  assertEquals(selectedOf(afterTyping(typed, "o")), 0);
  assertEquals(selectedOf(afterKeys(typed, "pagedown")), metricItems(STATE, "mem").length - 1);
});

Deno.test("metricDialogKey() stays open where nothing matches", () => {
  const after = afterKeys(afterTyping(afterKeys(STATE, "m"), "zzzz"), "enter");
  assertEquals([after.dialog?.kind, after.notice?.text], [
    "metric",
    "No metric matches: Esc leaves",
  ]);
});

Deno.test("metricDialogKey() leaves without a change", () => {
  assertEquals(afterKeys(afterTyping(afterKeys(STATE, "m"), "pid"), "escape"), STATE);
});

Deno.test("openMetricDialog() does not open for a sixth panel, nor before the viewer has answered", () => {
  const full = addPanel(addPanel(STATE, "a"), "b");
  assertEquals(openMetricDialog(full, undefined).dialog, undefined);
  assertEquals(openMetricDialog({ ...STATE, viewer: undefined }, 1).dialog, undefined);
  assertEquals(openMetricDialog(full, 1).dialog?.kind, "metric");
});

Deno.test("takeMetric() changes nothing where its panel is gone", () => {
  const input = { text: "", caret: 0 };
  const after = takeMetric(STATE, { kind: "metric", panelId: 77, input, selected: 0 }, 0);
  assertEquals(after.panels, STATE.panels);
});
