import { assert, assertEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { runCommand } from "./command_run.ts";
import { addPanel } from "./panel_moves.ts";
import type { TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

const STATE = fixtureState({ columns: 120, rows: 40 }, {
  extent: { oldestMs: NEWEST_MS - 3 * 24 * 60 * MINUTE_MS, newestMs: NEWEST_MS },
});

function stateAfter(text: string, state: TuiState = STATE): TuiState {
  const outcome = runCommand(state, text);
  assert(outcome.state !== undefined, outcome.complaint);
  return outcome.state;
}

function complaintOf(text: string, state: TuiState = STATE): string | undefined {
  return runCommand(state, text).complaint;
}

Deno.test("runCommand() does nothing for nothing", () => assertEquals(stateAfter(""), STATE));

Deno.test("runCommand() sets the length of the window, and goes on to follow", () => {
  assertEquals(stateAfter("1h").view, { span: 60 * MINUTE_MS, end: { mode: "follow" } });
  assertEquals(stateAfter("all").view.span, "all");
});

Deno.test("runCommand() jumps back, and to a time", () => {
  const back = stateAfter("-10m");
  assertEquals(back.view.end, { mode: "paused", toMs: NEWEST_MS + 1 - 10 * MINUTE_MS });
  const there = stateAfter("2026-07-13 12:00");
  assertEquals(there.cursorMs, Date.UTC(2026, 6, 13, 10));
});

Deno.test("runCommand() shows a range that ends at a time", () => {
  const { fromMs, toMs, msPerDot } = windowOf(stateAfter("1h 2026-07-13 12:00"));
  assert(Math.abs(toMs - Date.UTC(2026, 6, 13, 10)) <= msPerDot);
  assert(toMs - fromMs >= 60 * MINUTE_MS);
});

Deno.test("runCommand() changes the metric of the panel in focus, and adds panels", () => {
  const changed = stateAfter("metric memory.stat.anon", { ...STATE, focus: 1 });
  assertEquals(changed.panels[1]?.metric, "cgroup.v2.memory.stat.anon");
  assertEquals(stateAfter("add pid_count").panels[1]?.metric, "container.pid_count");
  assertEquals(complaintOf("metric zzzz"), 'No metric "zzzz": m searches them');
  assertEquals(complaintOf("add x", addPanel(addPanel(STATE, "a"), "b")), "5 panels are all");
});

Deno.test("runCommand() switches studies on by the start of their names, and off", () => {
  const on = stateAfter("study per");
  assertEquals(on.panels[0]?.study, { id: "periodicity", parameters: {} });
  assertEquals(stateAfter("study off", on).panels[0]?.study, undefined);
  assertEquals(
    complaintOf("study x"),
    'No study "x": periodicity, changepoint, trend, off',
  );
});

Deno.test("runCommand() sorts the table, and shows it", () => {
  const sorted = stateAfter("sort memory.current");
  assertEquals([sorted.screen, sorted.table.sort], ["table", "cgroup.v2.memory.current"]);
  assertEquals(stateAfter("sort name").table.sort, "name");
  assertEquals(complaintOf("sort zzzz"), 'No metric "zzzz": m searches them');
});

Deno.test("runCommand() replays at a speed", () => {
  const { end } = stateAfter("speed 30").view;
  assertEquals([end.mode, end.mode === "replay" && end.speed], ["replay", 30]);
  assertEquals(stateAfter("speed 5x").view.end.mode, "replay");
  for (const text of ["speed", "speed 7", "speed fast", "speed -1"]) {
    assertEquals(complaintOf(text), "The speed of a replay is one of 1, 2, 5, 10, 30, 60");
  }
});

/** Commands that open a dialog. */
const OPENING = [
  ["metric", "metric"],
  ["add", "metric"],
  ["study", "study"],
  ["sort", "sort"],
  ["containers", "containers"],
  ["events", "events"],
  ["summary", "summary"],
  ["help", "help"],
] as const;
for (const [text, kind] of OPENING) {
  Deno.test(`runCommand() opens ${kind} for "${text}"`, () => {
    assertEquals(stateAfter(text).dialog?.kind, kind);
  });
}

Deno.test("runCommand() says why there are no findings", () => {
  assertEquals(stateAfter("findings").notice?.text, "No study is on: s chooses one");
});

Deno.test("runCommand() follows, pauses, replays, goes to the first, and changes screens", () => {
  const paused = stateAfter("pause");
  assertEquals(paused.view.end.mode, "paused");
  assertEquals(stateAfter("follow", paused).view.end.mode, "follow");
  assertEquals(stateAfter("replay").view.end.mode, "replay");
  assertEquals(stateAfter("first").cursorMs, STATE.extent?.oldestMs);
  const table = stateAfter("table");
  assertEquals([table.screen, stateAfter("charts", table).screen], ["table", "charts"]);
});

Deno.test("runCommand() quits", () => assertEquals(stateAfter("q").isLeaving, true));

Deno.test("runCommand() knows no names before the viewer has answered", () => {
  const state = { ...STATE, viewer: undefined };
  assertEquals(complaintOf("metric a", state), "The viewer has not said its metrics yet");
  assertEquals(complaintOf("study a", state), 'No study "a": off');
});
