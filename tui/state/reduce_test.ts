import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS, FIXTURE_FACTS, seriesContainer } from "../testing/fixture_viewer.ts";
import { afterAnswers, afterAsking, plainState, wantFor } from "../testing/plain_state.ts";
import type { Action } from "./action.ts";
import type { LiveSeries } from "./answers.ts";
import { initialState } from "./initial_state.ts";
import { liveWant } from "./live_want.ts";
import { reduce } from "./reduce.ts";
import type { TuiState, View } from "./state.ts";
import { windowOf } from "./viewport.ts";

const S = 1_000;
const M = 60 * S;
const OPTIONS = {
  size: { columns: 120, rows: 40 },
  nowMs: 1_000,
  timeZone: "UTC",
  target: "worker-1",
};
const FACTS: Action = { type: "facts", facts: FIXTURE_FACTS };

function after(state: TuiState, ...actions: readonly Action[]): TuiState {
  return actions.reduce(reduce, state);
}

function clock(nowMs: number): Action {
  return { type: "clock", nowMs };
}

function paused(toMs: number): View {
  return { span: 15 * M, end: { mode: "paused", toMs } };
}

Deno.test("reduce() keeps the link as it is told", () => {
  let state = initialState(OPTIONS);
  const steps: ReadonlyArray<readonly [Action, TuiState["link"]]> = [
    [
      { type: "connecting", what: "worker-1 by kubectl", nowMs: 2_000 },
      { kind: "connecting", what: "worker-1 by kubectl", sinceMs: 1_000 },
    ],
    [{ type: "connected", nowMs: 3_000 }, { kind: "connected" }],
    [
      { type: "lost", why: "it was reset", retryInMs: 500, nowMs: 4_000 },
      { kind: "lost", why: "it was reset", sinceMs: 4_000, retryAtMs: 4_500 },
    ],
    [
      { type: "lost", why: "it is away", retryInMs: 900, nowMs: 5_000 },
      { kind: "lost", why: "it is away", sinceMs: 4_000, retryAtMs: 5_900 },
    ],
    [
      { type: "connecting", what: "worker-1", nowMs: 6_000 },
      { kind: "connecting", what: "worker-1", sinceMs: 6_000 },
    ],
    [{ type: "refused", why: "no token" }, { kind: "refused", why: "no token" }],
  ];
  for (const [action, link] of steps) {
    state = reduce(state, action);
    assertEquals(state.link, link);
  }
});

Deno.test("reduce() shows the three most telling metrics where none was asked for", () => {
  const state = after(initialState({ ...OPTIONS, study: "trend" }), FACTS);
  assertEquals(state.panels.map(({ id, metric }) => [id, metric]), [
    [2, "total_cpu_usage_millicores"],
    [3, "cgroup.v2.memory.current"],
    [4, "cpu_throttled_percentage"],
  ]);
  assertEquals(state.panels.map(({ study }) => study?.id), ["trend", undefined, undefined]);
  assertEquals([state.focus, state.nextPanelId], [0, 5]);
  assertEquals(state.table.sort, "total_cpu_usage_millicores");
});

Deno.test("reduce() keeps the panels that were asked for, and what was chosen since", () => {
  const asked = after(initialState({ ...OPTIONS, metrics: ["cpu_percentage"] }), FACTS);
  assertEquals(asked.panels.map(({ metric }) => metric), ["cpu_percentage"]);
  const sorted = { ...asked, table: { ...asked.table, sort: "name" } };
  assertEquals(after(sorted, FACTS).table.sort, "name");
});

Deno.test("reduce() waits for metrics of a viewer that has no data yet", () => {
  const none: Action = { type: "facts", facts: { ...FIXTURE_FACTS, keyMetrics: [] } };
  const state = after(initialState(OPTIONS), none);
  assertEquals(state.panels.map(({ metric }) => metric), [""]);
  assertEquals(after(state, FACTS).panels.length, 3);
  assertEquals(after(state, FACTS).table.sort, "total_cpu_usage_millicores");
});

Deno.test("reduce() begins with the busiest containers", () => {
  const connected = after(
    initialState(OPTIONS),
    FACTS,
    { type: "extent", oldestMs: NEWEST_MS - M, newestMs: NEWEST_MS },
    { type: "connected", nowMs: 2_000 },
  );
  const state = afterAnswers(connected);
  assertEquals(state.chosen.length, 5);
  assertEquals(wantFor(state, "series:2")?.question.kind, "series");
});

Deno.test("reduce() ends notices by the clock", () => {
  const notice: Action = { type: "notice", text: "Hello", tone: "warning", nowMs: 10_000 };
  const state = after(initialState(OPTIONS), notice);
  assertEquals(state.notice, { text: "Hello", tone: "warning", untilMs: 16_000 });
  assertEquals(after(state, clock(15_999)).notice?.text, "Hello");
  assertEquals(after(state, clock(16_000)).notice, undefined);
});

Deno.test("reduce() lets a replay run, whatever brings the time", () => {
  const view: View = { span: 15 * M, end: { mode: "replay", toMs: NEWEST_MS - 60 * M, speed: 10 } };
  const state = plainState({ view });
  const start = state.nowMs;
  const moved = after(
    state,
    clock(start + 300),
    { type: "asked", slot: "filters", key: "f", nowMs: start + 500 },
    clock(start + 1_000),
  );
  const end = { mode: "replay", toMs: NEWEST_MS - 60 * M + 10 * S, speed: 10 } as const;
  assertEquals(moved.view.end, end);
});

Deno.test("reduce() does not let a replay run over a sleep, nor back", () => {
  const view: View = { span: 15 * M, end: { mode: "replay", toMs: NEWEST_MS - 60 * M, speed: 1 } };
  const state = plainState({ view });
  const endAfter = (elapsedMs: number) => {
    const { end } = after(state, clock(state.nowMs + elapsedMs)).view;
    return end.mode === "replay" ? end.toMs - (NEWEST_MS - 60 * M) : undefined;
  };
  assertEquals([endAfter(60 * M), endAfter(-60 * M)], [5_000, 0]);
});

Deno.test("reduce() follows when a replay has come to the newest sample", () => {
  const view: View = { span: 15 * M, end: { mode: "replay", toMs: NEWEST_MS - 9 * S, speed: 10 } };
  const state = plainState({ view });
  assertEquals(after(state, clock(state.nowMs + 900)).view.end.mode, "replay");
  assertEquals(after(state, clock(state.nowMs + 901)).view, {
    span: 15 * M,
    end: { mode: "follow" },
  });
});

Deno.test("reduce() keeps the cursor in the window", () => {
  const view = paused(NEWEST_MS - 60 * M);
  const { fromMs, toMs } = windowOf(plainState({ view }));
  const state = plainState({ view, cursorMs: fromMs + 5 });
  const wide = after(state, { type: "resize", size: { columns: 200, rows: 40 } });
  assert(windowOf(wide).fromMs > fromMs + 5, "a window of finer dots is shorter");
  assertEquals(wide.cursorMs, windowOf(wide).fromMs);
  const follows = plainState({ cursorMs: fromMs + 5, nowMs: 0 });
  assertEquals(after(follows, clock(1)).cursorMs, windowOf(follows).fromMs);
  const late = plainState({ view, cursorMs: toMs + 999, nowMs: 0 });
  assertEquals(after(late, clock(1)).cursorMs, toMs - 1);
});

Deno.test("reduce() drops answers of what is not shown any more", () => {
  const state = afterAnswers(plainState());
  const next = after(state, { type: "key", press: { key: "x" } });
  assertEquals(next.panels.length, 1, "x closes a panel");
  const [panel] = next.panels;
  const kept = Object.keys(next.answers).filter((slot) => /^(series|limit):/.test(slot));
  assertEquals(kept.toSorted(), [`limit:${panel?.id}`, `series:${panel?.id}`]);
});

Deno.test("reduce() drops late answers", () => {
  const state = afterAsking(plainState());
  const value = { events: [], isTruncated: false };
  const late: Action = {
    type: "answered",
    answer: { slot: "events", key: "old", value },
    nowMs: state.nowMs,
  };
  assertStrictEquals(after(state, late), state);
  const failed: Action = {
    type: "failed",
    slot: "events",
    key: state.answers.events?.key ?? "",
    why: "it is tired",
    nowMs: state.nowMs,
  };
  assertEquals(after(state, failed).answers.events?.why, "it is tired");
});

Deno.test("reduce() trusts ticks more than an extent that was on its way", () => {
  const tick = { t: NEWEST_MS + 5 * S, values: [] };
  const live = { key: "k", series: undefined, recent: [tick], epoch: 0 };
  const extent: Action = { type: "extent", oldestMs: 5, newestMs: NEWEST_MS + 2 * S };
  assertEquals(after(plainState({ live }), extent).extent, {
    oldestMs: 5,
    newestMs: NEWEST_MS + 5 * S,
  });
  assertEquals(after(plainState(), extent).extent?.newestMs, NEWEST_MS + 2 * S);
});

const CONNECTED: Action = { type: "connected", nowMs: NEWEST_MS };
const LOST: Action = { type: "lost", why: "", retryInMs: 0, nowMs: NEWEST_MS };

/** Space pauses and goes on; t changes between charts and table. */
const EPOCH_CASES: ReadonlyArray<
  readonly [fact: string, actions: readonly Action[], isAsked: boolean]
> = [
  ["after the viewer was away", [LOST, CONNECTED], true],
  ["while the viewer is away", [LOST, LOST], false],
  ["after a pause", [
    { type: "key", press: { key: " " } },
    { type: "key", press: { key: " " } },
  ], true],
  ["when it is paused", [{ type: "key", press: { key: " " } }], false],
  ["as time passes", [clock(NEWEST_MS + 2_000)], false],
];
for (const [fact, actions, isAsked] of EPOCH_CASES) {
  Deno.test(`reduce() ${isAsked ? "has" : "does not have"} series asked for anew ${fact}`, () => {
    const state = afterAnswers(plainState());
    const next = after(state, ...actions);
    const key = state.answers["series:1"]?.key;
    const nextKey = wantFor({ ...next, link: { kind: "connected" } }, "series:1")?.key;
    if (isAsked) assertNotEquals(nextKey, key);
    else assertEquals(nextKey, key);
  });
}

Deno.test("reduce() has series asked for anew when the table was shown in between", () => {
  const state = afterAnswers(plainState());
  const key: Action = { type: "key", press: { key: "t" } };
  const table = after(state, key);
  assertEquals(table.screen, "table");
  const charts = after(table, { type: "key", press: { key: "escape" } });
  assertEquals(charts.screen, "charts");
  assertNotEquals(wantFor(charts, "series:1")?.key, state.answers["series:1"]?.key);
});

Deno.test("reduce() loses no tick to an answer that was on its way", () => {
  const [container] = FIXTURE_CONTAINERS;
  assert(container !== undefined);
  const view: View = { span: M, end: { mode: "follow" } };
  const state = afterAsking(plainState({ view, chosen: plainState().chosen.slice(0, 1) }));
  const key = liveWant(state)?.key ?? "";
  const metric = "total_cpu_usage_millicores";
  const series: LiveSeries = {
    metrics: [{ metric, unit: "millicores", kind: "gauge", as: "raw" }],
    containers: [{ ...seriesContainer(container), node_name: null }],
    interval_ms: S,
  };
  const tick = (seconds: number, value: number): Action => {
    const t = NEWEST_MS + seconds * S;
    return { type: "live_tick", key, tick: { t, values: [[value]] }, nowMs: t };
  };
  const asked = state.answers["series:1"]?.key ?? "";
  const answer = {
    slot: "series:1",
    key: asked,
    value: {
      metric,
      unit: "millicores",
      as: "raw",
      fromMs: NEWEST_MS - M,
      toMs: NEWEST_MS + M,
      stepMs: S,
      isTruncated: false,
      series: [{
        container: seriesContainer(container),
        t: [NEWEST_MS, NEWEST_MS + S],
        min: [1, 2],
        max: [1, 2],
        avg: [1, 2],
      }],
    },
  } as const;
  const next = after(
    state,
    { type: "live_series", key, series },
    tick(1, 2),
    tick(2, 3),
    { type: "answered", answer, nowMs: NEWEST_MS + 2 * S },
    tick(3, 4),
  );
  assertEquals(next.answers["series:1"]?.value?.series[0]?.avg, [1, 2, 3, 4]);
  assertEquals(next.extent?.newestMs, NEWEST_MS + 3 * S);
  const gap = after(next, { type: "live_gap", key });
  assertNotEquals(wantFor(gap, "series:1")?.key, asked);
});
