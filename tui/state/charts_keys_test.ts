import { assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys } from "../testing/key_script.ts";
import type { TuiState } from "./state.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

/** Keys, and what they change. */
const CASES: readonly (readonly [string, (state: TuiState) => unknown, unknown])[] = [
  ["j", ({ focus }) => focus, 1],
  ["down tab", ({ focus }) => focus, 2],
  ["k", ({ focus }) => focus, 2],
  ["3", ({ focus }) => focus, 2],
  ["5", ({ focus }) => focus, 0],
  ["shift-tab", ({ focus }) => focus, 2],
  ["J", ({ panels }) => panels.map(({ id }) => id), [2, 1, 3]],
  ["3 K", ({ panels }) => panels.map(({ id }) => id), [1, 3, 2]],
  ["x", ({ panels }) => panels.map(({ id }) => id), [2, 3]],
  ["d d d", ({ panels }) => panels.map(({ id }) => id), [3]],
  ["v", ({ isMaximized }) => isMaximized, true],
  ["enter enter", ({ isMaximized }) => isMaximized, false],
  ["enter escape", ({ isMaximized }) => isMaximized, false],
  ["escape", ({ isMaximized, isLeaving }) => [isMaximized, isLeaving], [false, false]],
  ["space", ({ view }) => view.end.mode, "paused"],
  ["space space", ({ view }) => view.end.mode, "follow"],
  ["h f", ({ view, cursorMs }) => [view.end.mode, cursorMs], ["follow", undefined]],
  ["pageup G", ({ view, cursorMs }) => [view.end.mode, cursorMs], ["follow", undefined]],
  ["R", ({ view }) => view.end.mode, "replay"],
  ["R > >", ({ view }) => view.end.mode === "replay" && view.end.speed, 60],
  ["R < ,", ({ view }) => view.end.mode === "replay" && view.end.speed, 2],
  ["R R", ({ view }) => view.end.mode, "paused"],
  ["R space space", ({ view }) => view.end.mode, "replay"],
  ["+", ({ view }) => view.span, 450_000],
  ["= _", ({ view }) => view.span, 900_000],
  ["+ + z", ({ view }) => view.span, 900_000],
  ["- 0", ({ view }) => view.span, 900_000],
  ["g", ({ cursorMs }) => cursorMs, STATE.extent?.oldestMs],
  ["3 r", ({ panels }) => panels[2]?.as, "raw"],
  ["y", ({ panels }) => panels[0]?.fromZero, false],
  ["w w", ({ glyphs }) => glyphs, "block"],
  ["t", ({ screen }) => screen, "table"],
  ["t t", ({ screen }) => screen, "charts"],
  ["t escape", ({ screen }) => screen, "charts"],
  ["ctrl-l ctrl-l", ({ generation }) => generation, 2],
];
for (const [script, read, want] of CASES) {
  Deno.test(`chartsKey() of "${script}" gives ${JSON.stringify(want)}`, () => {
    assertEquals(read(afterKeys(STATE, script)), want);
  });
}
