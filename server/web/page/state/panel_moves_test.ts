import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PageAction } from "./action.ts";
import type { PageState } from "./page_state.ts";
import { firstMetrics, panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import { factsWith, knownState, metricOf, METRICS } from "./testing/page_fixture.ts";

const THREE = [panelOf(1, "cpu_use"), panelOf(2, "io_written"), panelOf(3, "pids")];
const named = ({ choice, focus }: PageState) =>
  `${choice.panels.map(({ metric }) => metric).join(" ")} @${focus}`;

const FIRST: readonly [name: string, names: readonly string[], keys: readonly string[], string][] =
  [
    ["of CPU, memory and I/O", METRICS.map(({ name }) => name), [
      "pids",
      "io_written",
      "memory_use",
      "cpu_use",
    ], "cpu_use memory_use io_written"],
    [
      "with what tells most in place of one",
      ["cpu_use", "pids", "memory_use"],
      ["pids"],
      "cpu_use memory_use pids",
    ],
    ["where there is little", ["pids"], [], "pids"],
    ["where there is nothing", [], [], ""],
  ];
for (const [name, names, keyMetrics, want] of FIRST) {
  Deno.test(`firstMetrics() ${name}`, () => {
    const metrics = new Map(names.map((one) => [one, metricOf(one)]));
    assertEquals(firstMetrics({ metrics, keyMetrics }).join(" "), want);
  });
}

Deno.test("a page without panels gets the first ones when the data is known", () => {
  const state = knownState();
  assertEquals(named(state), "cpu_use memory_use io_written @1");
  assertEquals(state.nextPanelId, 4);
  assertEquals(named(knownState({ panels: [panelOf(4, "pids")] })), "pids @4");
});

const MOVES: readonly [action: PageAction, want: string][] = [
  [{ type: "add-panel", metric: "memory_use" }, "cpu_use memory_use io_written pids @4"],
  [{ type: "remove-panel", panelId: 1 }, "io_written pids @2"],
  [{ type: "remove-panel", panelId: 3 }, "cpu_use io_written @1"],
  [{ type: "move-panel", panelId: 3, by: -1 }, "cpu_use pids io_written @3"],
  [{ type: "move-panel", panelId: 1, by: -1 }, "cpu_use io_written pids @1"],
  [{ type: "set-metric", panelId: 2, metric: "memory_use" }, "cpu_use memory_use pids @2"],
  [{ type: "focus", panelId: 2 }, "cpu_use io_written pids @2"],
  [{ type: "focus", panelId: 9 }, "cpu_use io_written pids @1"],
];
for (const [action, want] of MOVES) {
  Deno.test(`reduce() ${JSON.stringify(action)}`, () => {
    assertEquals(named(reduce(knownState({ panels: THREE }), action)), want);
  });
}

Deno.test("there are at most five panels, and at least one", () => {
  const add: PageAction = { type: "add-panel", metric: "pids" };
  const five = [add, add, add].reduce(reduce, knownState({ panels: THREE }));
  assertEquals(five.choice.panels.length, 5);
  assertStringIncludes(five.notice?.text ?? "", "5 panels");
  const one = reduce(knownState({ panels: [panelOf(1, "pids")] }), {
    type: "remove-panel",
    panelId: 1,
  });
  assertEquals([one.choice.panels.length, one.notice?.id], [1, 1]);
});

Deno.test("raw or rate is kept only where it is unusual, and a gauge has no rate", () => {
  const set = (panelId: number, as: "raw" | "rate") =>
    reduce(knownState({ panels: THREE }), { type: "set-as", panelId, as });
  assertEquals(set(2, "raw").choice.panels[1]?.as, "raw");
  assertEquals(set(2, "rate").choice.panels[1]?.as, undefined);
  assertEquals(set(1, "rate").choice.panels[0]?.as, undefined);
  assertStringIncludes(set(1, "rate").notice?.text ?? "", "cpu_use is a gauge");
});

Deno.test("another metric forgets the title and the way, and keeps the study", () => {
  const study = { id: "periodicity", parameters: {} };
  const panels = [{ ...panelOf(1, "io_written"), as: "raw" as const, title: "I/O", study }];
  const state = reduce(knownState({ panels }), {
    type: "set-metric",
    panelId: 1,
    metric: "pids",
  });
  assertEquals(state.choice.panels, [{ ...panelOf(1, "pids"), study }]);
});

Deno.test("an address that was changed keeps the panels that it still has", () => {
  const state = knownState({ panels: THREE });
  const panels = [panelOf(1, "pids"), panelOf(2, "memory_use")];
  const after = reduce(state, { type: "choice", choice: { ...state.choice, panels } });
  assertEquals(after.choice.panels.map(({ id }) => id), [3, 4]);
  const bare = reduce(after, { type: "choice", choice: { ...state.choice, panels: [] } });
  assertEquals(bare.choice.panels.map(({ metric }) => metric), [
    ...["cpu_use", "memory_use", "io_written"],
  ]);
});

Deno.test("a metric that the data lacks is named once", () => {
  const state = knownState({ panels: [panelOf(1, "nosuch")] });
  assertStringIncludes(state.notice?.text ?? "", '"nosuch"');
  assertEquals(reduce(state, { type: "connected", facts: factsWith() }).notice, state.notice);
});
