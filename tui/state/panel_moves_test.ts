import { assert, assertEquals } from "@std/assert";
import { FIXTURE_PANELS, fixtureState } from "../testing/fixture_state.ts";
import {
  addPanel,
  changeMetric,
  changePanel,
  focusAt,
  focusedPanel,
  moveFocus,
  movePanel,
  nextGlyphs,
  removePanel,
  toggleRate,
  toggleZero,
} from "./panel_moves.ts";
import type { TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

function idsOf({ panels }: TuiState): readonly number[] {
  return panels.map(({ id }) => id);
}

Deno.test("moveFocus() goes round at both ends", () => {
  assertEquals(moveFocus(STATE, -1).focus, 2);
  assertEquals(moveFocus({ ...STATE, focus: 2 }, 1).focus, 0);
});

Deno.test("focusAt() knows only panels that are there", () => {
  assertEquals([focusAt(STATE, 2).focus, focusAt(STATE, 3).focus, focusAt(STATE, -1).focus], [
    2,
    0,
    0,
  ]);
});

Deno.test("movePanel() takes the focus along, and stays at the ends", () => {
  const down = movePanel(STATE, 1);
  assertEquals([idsOf(down), down.focus], [[2, 1, 3], 1]);
  assertEquals(movePanel(STATE, -1), STATE);
  const last = { ...STATE, focus: 2 };
  assertEquals(movePanel(last, 1), last);
});

Deno.test("removePanel() keeps the focus in its place, or on the last panel", () => {
  const middle = removePanel({ ...STATE, focus: 1, isMaximized: true });
  assertEquals([idsOf(middle), middle.focus, middle.isMaximized], [[1, 3], 1, false]);
  assertEquals(removePanel({ ...STATE, focus: 2 }).focus, 1);
});

Deno.test("removePanel() keeps the only panel and says why", () => {
  const after = removePanel({ ...STATE, panels: FIXTURE_PANELS.slice(0, 1) });
  assertEquals([after.panels.length, after.notice?.text], [
    1,
    "This is the only panel: m changes it",
  ]);
});

Deno.test("addPanel() adds below the focus, with a new id", () => {
  const after = addPanel(STATE, "cpu_percentage");
  assertEquals([idsOf(after), after.focus, after.nextPanelId], [[1, 9, 2, 3], 1, 10]);
  assertEquals(focusedPanel(after).metric, "cpu_percentage");
});

Deno.test("addPanel() stops at five, and says what else can be done", () => {
  const full = addPanel(addPanel(STATE, "a"), "b");
  const after = addPanel(full, "c");
  assertEquals(idsOf(after), idsOf(full));
  assert(after.notice?.text.startsWith("There are 5 panels"));
});

Deno.test("changePanel() changes nothing where the panel is gone", () => {
  assertEquals(changePanel(STATE, 77, { fromZero: false }), STATE);
});

Deno.test("changeMetric() forgets raw or rate, and keeps the study", () => {
  const study = { id: "trend", parameters: {} };
  const before = changePanel(STATE, 2, { as: "raw", study });
  const panel = changeMetric(before, 2, "cpu_percentage").panels[1];
  assertEquals([panel?.metric, panel?.as, panel?.study], ["cpu_percentage", undefined, study]);
});

Deno.test("toggleRate() shows a counter as it is, and back in the usual way", () => {
  const counter = { ...STATE, focus: 2 };
  const raw = toggleRate(counter);
  assertEquals([focusedPanel(raw).as, focusedPanel(toggleRate(raw)).as], ["raw", undefined]);
});

Deno.test("toggleRate() shows the rate of a counter that is usually shown as it is", () => {
  const kills = changeMetric(STATE, 1, "cgroup.v2.memory.events.oom_kill");
  const rate = toggleRate(kills);
  assertEquals([focusedPanel(rate).as, focusedPanel(toggleRate(rate)).as], ["rate", undefined]);
});

Deno.test("toggleRate() says that a gauge has no rate", () => {
  const after = toggleRate(STATE);
  assertEquals(after.panels, STATE.panels);
  assert(after.notice?.text.includes("has no rate"));
  assert(toggleRate({ ...STATE, viewer: undefined }).notice !== undefined);
});

Deno.test("nextGlyphs() keeps the cursor in the window, whose ends depend on the dots", () => {
  for (const span of [61_000, 900_000, 1_234_567, 86_400_000]) {
    let state: TuiState = { ...STATE, view: { ...STATE.view, span } };
    for (let step = 0; step < 6; step++) {
      state = nextGlyphs({ ...state, cursorMs: windowOf(state).fromMs });
      const { fromMs, toMs } = windowOf(state);
      assert(state.cursorMs! >= fromMs && state.cursorMs! < toMs, `${span}, ${state.glyphs}`);
    }
  }
});

Deno.test("toggleZero() and nextGlyphs() go on and come back", () => {
  assertEquals(focusedPanel(toggleZero(STATE)).fromZero, false);
  assertEquals(toggleZero(toggleZero(STATE)), STATE);
  const line = nextGlyphs(STATE);
  assertEquals([line.glyphs, nextGlyphs(line).glyphs], ["line", "block"]);
  assertEquals(nextGlyphs(nextGlyphs(line)).glyphs, "braille");
});
