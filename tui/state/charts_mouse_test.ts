import { assert, assertEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { afterMouse, mouseAt } from "../testing/key_script.ts";
import { layoutOf } from "./layout.ts";
import type { TuiState } from "./state.ts";
import { msPerColumnOf } from "./view_moves.ts";
import { windowOf } from "./viewport.ts";

const OLDEST_MS = NEWEST_MS - 24 * 60 * MINUTE_MS;
const LIVE = fixtureState({ columns: 120, rows: 40 }, {
  extent: { oldestMs: OLDEST_MS, newestMs: NEWEST_MS },
});
const PAUSED: TuiState = {
  ...LIVE,
  view: { ...LIVE.view, end: { mode: "paused", toMs: NEWEST_MS - 6 * 60 * MINUTE_MS } },
};
const LAYOUT = layoutOf(LIVE);
const { plotSpan, overview } = LAYOUT;

/** The cell of a plot's column. */
function onPlot(column: number, panel = 0) {
  const { plot } = LAYOUT.panels[panel]!;
  return { column: plotSpan.column + column, row: plot.row + 1 };
}

/** The time in the middle of a plot's column. */
function timeAt(state: TuiState, column: number): number {
  return windowOf(state).fromMs + (column + 0.5) * msPerColumnOf(state);
}

Deno.test("chartsMouse() sets cursor and focus by a click on a plot", () => {
  const after = afterMouse(
    LIVE,
    mouseAt("press", onPlot(20, 1)),
    mouseAt("release", onPlot(20, 1)),
  );
  assertEquals([after.focus, after.cursorMs], [1, Math.round(timeAt(LIVE, 20))]);
  assertEquals([after.view, after.drag], [LIVE.view, undefined]);
});

Deno.test("chartsMouse() sets the focus alone beside a plot", () => {
  const { title, legend, axis } = LAYOUT.panels[2]!;
  for (const region of [title, legend, axis]) {
    const { focus, cursorMs } = afterMouse(LIVE, mouseAt("press", region));
    assertEquals([focus, cursorMs], [2, undefined]);
  }
});

Deno.test("chartsMouse() sets the cursor alone on the lanes below the plots", () => {
  for (const { row } of [LAYOUT.timeAxis, LAYOUT.eventLane!]) {
    const after = afterMouse(LIVE, mouseAt("press", { column: plotSpan.column + 9, row }));
    assertEquals([after.focus, after.cursorMs], [0, Math.round(timeAt(LIVE, 9))]);
    assertEquals(afterMouse(LIVE, mouseAt("press", { column: 2, row })), LIVE);
  }
});

Deno.test("chartsMouse() drags the window by as much as the pointer moved, however many steps it took", () => {
  const press = mouseAt("press", onPlot(10));
  const at = (column: number) => mouseAt("drag", onPlot(column));
  const steps = [11, 13, 17, 22, 30].map(at);
  const [slow, fast] = [afterMouse(PAUSED, press, ...steps), afterMouse(PAUSED, press, at(30))];
  assertEquals(slow, fast);
  const movedMs = windowOf(PAUSED).fromMs - windowOf(fast).fromMs;
  assertEquals(movedMs, 20 * msPerColumnOf(PAUSED));
  assertEquals(afterMouse(fast, at(10)).view, PAUSED.view);
  assertEquals(afterMouse(fast, mouseAt("release", onPlot(30))).drag, undefined);
});

Deno.test("chartsMouse() follows on until it is dragged into the past", () => {
  const press = mouseAt("press", onPlot(30));
  assertEquals(afterMouse(LIVE, press, mouseAt("drag", onPlot(30))).view, LIVE.view);
  const still = afterMouse(LIVE, press, mouseAt("drag", onPlot(30)), mouseAt("drag", onPlot(20)));
  assertEquals(still.view, LIVE.view);
  assertEquals(afterMouse(still, mouseAt("drag", onPlot(31))).view.end.mode, "paused");
});

for (const modifier of [{ isShift: true }, { isCtrl: true }]) {
  Deno.test(`chartsMouse() zooms into a range that is dragged with ${Object.keys(modifier)}`, () => {
    const marked = afterMouse(
      PAUSED,
      mouseAt("press", onPlot(40), modifier),
      mouseAt("drag", onPlot(20), modifier),
    );
    assertEquals([marked.view, marked.drag?.kind], [PAUSED.view, "range"]);
    assert(/^2026-07-14 \d\d:\d\d:\d\d – \d\d:\d\d:\d\d$/.test(marked.notice?.text ?? ""));
    const after = afterMouse(marked, mouseAt("release", onPlot(20), modifier));
    const { fromMs, toMs } = windowOf(after);
    assert(fromMs <= timeAt(PAUSED, 20) && toMs >= timeAt(PAUSED, 40));
    assert(toMs - fromMs < 40 * msPerColumnOf(PAUSED));
    assertEquals([after.drag, after.notice], [undefined, undefined]);
  });
}

Deno.test("chartsMouse() does not zoom into a range of one column", () => {
  const shift = { isShift: true };
  const events = [
    mouseAt("press", onPlot(40), shift),
    mouseAt("drag", onPlot(41), shift),
    mouseAt("release", onPlot(41), shift),
  ];
  assertEquals(afterMouse(PAUSED, ...events).view, PAUSED.view);
});

Deno.test("chartsMouse() zooms around the pointer by the wheel", () => {
  for (const kind of ["wheel-up", "wheel-down"] as const) {
    const atMs = timeAt(PAUSED, 20);
    const after = afterMouse(PAUSED, mouseAt(kind, onPlot(20)));
    const column = (atMs - windowOf(after).fromMs) / msPerColumnOf(after);
    assert(Math.abs(column - 20) < 4, `column ${column}`);
    assertEquals(
      Math.sign(Number(after.view.span) - Number(PAUSED.view.span)),
      kind === "wheel-up" ? -1 : 1,
    );
  }
});

Deno.test("chartsMouse() goes on to follow where the wheel is over the newest sample", () => {
  const last = onPlot(plotSpan.width - 1);
  const after = afterMouse(LIVE, mouseAt("wheel-up", last));
  assertEquals([after.view.end.mode, after.view.span], ["follow", 7.5 * MINUTE_MS]);
  assertEquals(afterMouse(LIVE, mouseAt("wheel-up", onPlot(20))).view.end.mode, "paused");
});

Deno.test("chartsMouse() moves the window by the wheel with Shift", () => {
  const wheel = mouseAt("wheel-up", onPlot(20), { isShift: true });
  assert(windowOf(afterMouse(PAUSED, wheel)).toMs < windowOf(PAUSED).toMs);
});

Deno.test("chartsMouse() jumps on the strip of all data, and follows the pointer", () => {
  const middle = { column: Math.floor(overview.width / 2), row: overview.row };
  const after = afterMouse(LIVE, mouseAt("press", middle));
  const { fromMs, toMs } = windowOf(after);
  const wantMs = OLDEST_MS + (NEWEST_MS - OLDEST_MS) * (middle.column + 0.5) / overview.width;
  assert(Math.abs((fromMs + toMs) / 2 - wantMs) < 2 * MINUTE_MS);
  const dragged = afterMouse(after, mouseAt("drag", { column: 0, row: 0 }));
  assert(windowOf(dragged).fromMs <= OLDEST_MS);
});

Deno.test("chartsMouse() goes on to follow at the right end of the strip", () => {
  const end = { column: overview.width - 1, row: overview.row };
  const after = afterMouse({ ...LIVE, cursorMs: NEWEST_MS - 1 }, mouseAt("press", end));
  assertEquals([after.view, after.cursorMs], [LIVE.view, undefined]);
});

Deno.test("chartsMouse() has no use for what it does not begin with", () => {
  for (const kind of ["drag", "release"] as const) {
    assertEquals(afterMouse(LIVE, mouseAt(kind, onPlot(20))), LIVE);
  }
  assertEquals(afterMouse(LIVE, mouseAt("press", { column: 5, row: 0 })), LIVE);
  assertEquals(afterMouse(LIVE, mouseAt("wheel-up", { column: 5, row: 0 })), LIVE);
  const empty = { ...LIVE, extent: undefined };
  const { view } = afterMouse(empty, mouseAt("press", { column: 5, row: overview.row }));
  assertEquals(view, LIVE.view);
});
