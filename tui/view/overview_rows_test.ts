import { assertEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import { layoutOf } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { msPerColumnOf } from "../state/view_moves.ts";
import { windowOf } from "../state/viewport.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_EVENTS, fixtureState, MINUTE_MS, ready } from "../testing/fixture_state.ts";
import { axisRow, laneRow, overviewRows } from "./overview_rows.ts";

const SIZE = { columns: 120, rows: 40 };

function drawn(change: Partial<TuiState> = {}, size = SIZE) {
  const state = fixtureState(size, change);
  const layout = layoutOf(state);
  const rows = [laneRow(state, layout), axisRow(state, layout), ...overviewRows(state, layout)];
  assertEquals(rows.map(rowWidth), rows.map(() => size.columns));
  const [lane = "", axis = "", ...strip] = rows.map(rowText);
  const columnOf = (atMs: number) =>
    8 + Math.floor((atMs - windowOf(state).fromMs) / msPerColumnOf(state));
  return { lane, axis, strip, columnOf };
}

Deno.test("laneRow() has each event in its column", () => {
  const { lane, columnOf } = drawn();
  const at = (index: number) => lane[columnOf(FIXTURE_EVENTS[index]?.time_ms ?? 0)];
  assertEquals([at(0), at(2), at(3), at(4)], ["~", "✖", "░", "▶"]);
});

Deno.test("laneRow() tells what its marks mean, the most urgent first", () => {
  assertEquals(drawn().lane.slice(88).trimEnd(), "✖ OOM kill  ↻ restart  ▶ start");
  assertEquals(
    drawn({}, { columns: 200, rows: 60 }).lane.slice(160).trimEnd(),
    "✖ OOM kill  ↻ restart  ~ throttled",
  );
});

Deno.test("laneRow() tells only of marks that are on the lane", () => {
  const late = { toMs: NEWEST_MS, mode: "paused" } as const;
  const { lane } = drawn({ view: { span: 4 * MINUTE_MS, end: late } });
  assertEquals(lane.slice(88).trimEnd(), "~ throttled");
});

Deno.test("laneRow() is empty where nothing happened", () => {
  const { lane } = drawn({ answers: { events: ready({ events: [], isTruncated: false }) } });
  assertEquals(lane.trimEnd(), " events");
  assertEquals(drawn({ answers: {} }).lane.trimEnd(), " events");
});

Deno.test("axisRow() has times below the plots and the length of all data", () => {
  const { axis } = drawn();
  assertEquals(/^ {8}.*╵21:40 .*╵21:45 .*╵21:50 .*strip: all data, 5h *$/.test(axis), true, axis);
});

const CURSORS: readonly (readonly [fact: string, agoMs: number, want: RegExp])[] = [
  ["on free ground", 8 * MINUTE_MS, /╵21:40 +21:44:06 .*╵21:50/],
  ["over a time, which gives way", 7 * MINUTE_MS, /╵21:40 {12,}21:45:06 .*╵21:50/],
  ["at the left edge", 15.5 * MINUTE_MS, /^ {9}21:36:36 /],
  ["at the right edge", 1_000, /21:52:05 {2}strip/],
];
for (const [fact, agoMs, want] of CURSORS) {
  Deno.test(`axisRow() has the time of the cursor ${fact}`, () => {
    const { axis } = drawn({ cursorMs: NEWEST_MS - agoMs });
    assertEquals(want.test(axis), true, axis);
  });
}

Deno.test("axisRow() never shows a part of a time", () => {
  for (let seconds = 0; seconds < 900; seconds += 7) {
    const { axis } = drawn({ cursorMs: NEWEST_MS - seconds * 1_000 });
    const times = axis.slice(0, 87).split(/[ ╵]+/).filter((text) => text !== "");
    assertEquals(times.filter((text) => !/^\d\d:\d\d(:\d\d)?$/.test(text)), [], axis);
  }
});

Deno.test("axisRow() tells milliseconds in short windows", () => {
  const view = { span: 10_000, end: { mode: "paused", toMs: NEWEST_MS } } as const;
  const { axis } = drawn({ view, cursorMs: NEWEST_MS - 4_750 });
  assertEquals(axis.includes(" 21:52:01.250 "), true, axis);
});

Deno.test("axisRow() leaves out a cursor that is not in the window", () => {
  const far = drawn({ cursorMs: NEWEST_MS - 60 * MINUTE_MS });
  assertEquals(far.axis, drawn().axis);
});

Deno.test("overviewRows() has the window on all data, in two rows where there is room", () => {
  const { strip } = drawn();
  assertEquals(strip.length, 2);
  assertEquals(/\[.{5}\]$/.test(strip[1] ?? ""), true, strip[1]);
  assertEquals(drawn({}, { columns: 80, rows: 24 }).strip.length, 1);
});

Deno.test("overviewRows() is blank without data, and says why it failed", () => {
  const blank = " ".repeat(120);
  assertEquals(drawn({ answers: {} }).strip, [blank, blank]);
  assertEquals(drawn({ extent: undefined }).strip, [blank, blank]);
  const failed = {
    key: "",
    state: "failed",
    value: undefined,
    why: "too\nslow",
    askedMs: 0,
  } as const;
  assertEquals(
    drawn({ answers: { overview: failed } }).strip[0]?.trimEnd(),
    " no overview: too?slow",
  );
});
