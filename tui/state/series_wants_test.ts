import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { afterAnswers, afterAsking, plainState, wantFor } from "../testing/plain_state.ts";
import { panelsOf } from "./initial_state.ts";
import { limitOf, shownPanels } from "./series_wants.ts";
import type { Panel, TuiState, View } from "./state.ts";
import { windowOf } from "./viewport.ts";
import { wants } from "./wants.ts";

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const CPU = "total_cpu_usage_millicores";
const MEMORY = "cgroup.v2.memory.current";

function paused(toMs: number, span = 15 * M): View {
  return { span, end: { mode: "paused", toMs } };
}

function keyOf(state: TuiState, slot: "series:1" | "study:1" | "limit:1" = "series:1") {
  return wantFor(state, slot)?.key;
}

/** The state some time later, with ticks up to then. */
function later(state: TuiState, elapsedMs: number): TuiState {
  const newestMs = NEWEST_MS + elapsedMs;
  const extent = { oldestMs: state.extent?.oldestMs ?? 0, newestMs };
  return { ...state, extent, nowMs: newestMs + 800 };
}

/** The state with the first panel changed. */
function withPanel(state: TuiState, change: Partial<Panel>): TuiState {
  const panels = state.panels.map((panel, at) => at === 0 ? { ...panel, ...change } : panel);
  return { ...state, panels };
}

Deno.test("panelWants() asks for the series and limits of the panels on the screen", () => {
  const state = plainState();
  const want = wantFor(state, "series:1");
  const { toMs } = windowOf(state);
  assertEquals(want?.delayMs, 0);
  assertEquals(want?.question, {
    kind: "series",
    metric: CPU,
    as: undefined,
    refs: ["shop/web-0/nginx", "shop/db-0/postgres", "shop/checkout-7d9f8c6b5-x2x4z/app"],
    fromMs: toMs - 948 * S - 480 * S,
    toMs: toMs + 300 * S,
    points: 145,
  });
  const limits = ["limit:1", "limit:2"] as const;
  const metrics = limits.map((slot) => wantFor(state, slot)?.question)
    .map((question) => question?.kind === "series" && question.metric);
  assertEquals(metrics, ["cpu_limit_millicores", "cgroup.v2.memory.max"]);
});

Deno.test("shownPanels() leaves out what has no room or no metric", () => {
  const panels = panelsOf([CPU, MEMORY, CPU, "", MEMORY], 1);
  const idsAt = (change: Partial<TuiState>) =>
    shownPanels(plainState({ panels, ...change })).map(({ id }) => id);
  assertEquals(idsAt({}), [1, 2, 3, 5]);
  assertEquals(idsAt({ size: { columns: 80, rows: 16 }, focus: 4 }), [2, 3, 5]);
  assertEquals(idsAt({ isMaximized: true, focus: 1 }), [2]);
  assertEquals(idsAt({ screen: "table" }), []);
});

Deno.test("limitOf() knows limits that are measured, of viewers that tell of them", () => {
  const state = plainState();
  assertEquals(limitOf(state, CPU), "cpu_limit_millicores");
  assertEquals(limitOf(state, "cpu_percentage"), undefined);
  assertEquals(limitOf(state, "nonsense"), undefined);
  assertEquals(limitOf({ viewer: undefined }, CPU), undefined);
  const metrics = new Map([...state.viewer?.metrics ?? []].filter(([name]) => !/limit/.test(name)));
  assertEquals(limitOf({ viewer: state.viewer && { ...state.viewer, metrics } }, CPU), undefined);
});

Deno.test("panelWants() asks once for a view that follows, until five minutes have passed", () => {
  const state = afterAnswers(plainState());
  const key = keyOf(state);
  for (let elapsedMs = 0; elapsedMs < 5 * M; elapsedMs += S) {
    assertEquals(keyOf(later(state, elapsedMs)), key, `after ${elapsedMs}`);
  }
  assertNotEquals(keyOf(later(state, 5 * M)), key);
});

Deno.test("panelWants() asks a view that follows anew when what it is about changes", () => {
  const state = afterAnswers(plainState());
  const changes: ReadonlyArray<readonly [fact: string, changed: TuiState]> = [
    ["metric", withPanel(state, { metric: MEMORY })],
    ["as", withPanel(state, { as: "raw" })],
    ["chosen", { ...state, chosen: state.chosen.slice(1) }],
    ["wider dots", { ...state, view: { ...state.view, span: H } }],
    ["finer dots", { ...state, view: { ...state.view, span: 7 * M } }],
    ["generation", { ...state, generation: 1 }],
    ["missing ticks", { ...state, live: { ...state.live, epoch: 9 } }],
  ];
  for (const [fact, changed] of changes) assertNotEquals(keyOf(changed), keyOf(state), fact);
});

Deno.test("panelWants() asks nothing when a view that followed is paused, panned a little, or zoomed among raw samples", () => {
  const state = afterAnswers(plainState());
  assertEquals(keyOf({ ...state, view: paused(NEWEST_MS + 1) }), keyOf(state));
  assertEquals(keyOf({ ...state, view: paused(NEWEST_MS - 7 * M) }), keyOf(state));
  assertNotEquals(keyOf({ ...state, view: paused(NEWEST_MS - 9 * M) }), keyOf(state));
  const near = afterAnswers(plainState({ view: paused(NEWEST_MS - H, M) }));
  assertEquals(keyOf({ ...near, view: paused(NEWEST_MS - H, 20 * S) }), keyOf(near));
});

Deno.test("panelWants() asks only when a panned window leaves what is loaded", () => {
  const endMs = NEWEST_MS - 10 * H;
  let state = afterAnswers(plainState({ view: paused(endMs) }));
  let questions = 0;
  for (let atMs = endMs; atMs > endMs - 2 * H; atMs -= 12 * S) {
    const before = keyOf(state);
    state = afterAnswers({ ...state, view: paused(atMs) });
    if (keyOf(state) !== before) questions++;
  }
  // Half a window of 948 s at a time.
  assert(questions > 10 && questions <= 16, `${questions}`);
});

Deno.test("panelWants() asks for what came after the answer when a paused window gets there", () => {
  const state = afterAnswers(plainState({ view: paused(NEWEST_MS + 1) }));
  const grown = later(state, 10 * M);
  const there = { ...grown, view: paused(NEWEST_MS + 4 * M) };
  assertNotEquals(keyOf(there), keyOf(state));
  const answered = afterAnswers(there);
  assertEquals(keyOf(answered), keyOf(there));
});

Deno.test("panelWants() has a replay loaded before it gets there", () => {
  const speed = 60;
  const startMs = NEWEST_MS - 20 * H;
  let state = afterAnswers(plainState({
    view: { span: 15 * M, end: { mode: "replay", toMs: startMs, speed } },
  }));
  let questions = 0;
  for (let elapsedMs = 0; elapsedMs < 4 * M; elapsedMs += 200) {
    const end = { mode: "replay", toMs: startMs + elapsedMs * speed, speed } as const;
    state = { ...state, nowMs: state.nowMs + 200, view: { ...state.view, end } };
    const loaded = state.answers["series:1"]?.value;
    const { fromMs, toMs } = windowOf(state);
    assert(loaded && loaded.fromMs <= fromMs && loaded.toMs >= toMs, `after ${elapsedMs}`);
    const before = keyOf(state);
    if (before !== state.answers["series:1"]?.key) questions++;
    state = afterAnswers(state);
  }
  assert(questions >= 8 && questions <= 20, `${questions}`);
});

Deno.test("panelWants() lets a question of a replay come to its end", () => {
  const speed = 60;
  const view = (toMs: number): View => ({ span: 15 * M, end: { mode: "replay", toMs, speed } });
  const state = afterAsking(plainState({ view: view(NEWEST_MS - 20 * H) }));
  const moved = { ...state, view: view(NEWEST_MS - 20 * H + 10 * S * speed) };
  assertEquals(keyOf(moved), keyOf(state));
});

Deno.test("panelWants() polls what ticks do not extend, while it follows", () => {
  const state = afterAnswers(withPanel(plainState(), { as: "raw" }));
  const key = keyOf(state);
  assertEquals(keyOf(later(state, 1_999)), key);
  assertNotEquals(keyOf(later(state, 2_000)), key);
  assertEquals(wantFor(later(state, 2_000), "series:2")?.key, wantFor(state, "series:2")?.key);
  const asking = afterAsking(later(state, 2_000));
  assertEquals(keyOf(later(asking, 60_000)), keyOf(asking), "one at a time");
  const view = paused(NEWEST_MS + 1);
  assertEquals(keyOf({ ...state, nowMs: state.nowMs + 60_000, view }), key);
});

Deno.test("panelWants() asks for the findings of studies that are switched on", () => {
  const study = { id: "periodicity", parameters: { b: 2, a: "x" } };
  const state = withPanel(plainState(), { study });
  const { fromMs } = windowOf(state);
  assertEquals(wantFor(plainState(), "study:1"), undefined);
  assertEquals(wantFor(state, "study:1")?.question, {
    kind: "study",
    id: "periodicity",
    parameters: { b: 2, a: "x" },
    metric: CPU,
    as: undefined,
    refs: state.chosen.map(({ ref }) => ref),
    fromMs,
    toMs: NEWEST_MS + 1,
  });
  const swapped = withPanel(state, { study: { ...study, parameters: { a: "x", b: 2 } } });
  assertEquals(keyOf(swapped, "study:1"), keyOf(state, "study:1"), "their order is no difference");
  const other = withPanel(state, { study: { ...study, parameters: { a: "x", b: 3 } } });
  assertNotEquals(keyOf(other, "study:1"), keyOf(state, "study:1"));
});

const STUDY_CASES: ReadonlyArray<readonly [span: number, periodMs: number]> = [
  [15 * M, 47_400],
  [M, 30_000],
];
for (const [span, periodMs] of STUDY_CASES) {
  Deno.test(`panelWants() studies ${span} ms that follow every ${periodMs} ms`, () => {
    const view: View = { span, end: { mode: "follow" } };
    const study = { id: "trend", parameters: {} };
    const state = afterAnswers(withPanel(plainState({ view }), { study }));
    const keyAfter = (elapsedMs: number) => keyOf(later(state, elapsedMs), "study:1");
    assertEquals(keyAfter(periodMs - 1), keyAfter(0));
    assertNotEquals(keyAfter(periodMs), keyAfter(0));
  });
}

Deno.test("panelWants() studies a paused window once, whatever it is", () => {
  const study = { id: "trend", parameters: {} };
  const base = plainState({ view: paused(NEWEST_MS - H) });
  const state = afterAnswers(withPanel(base, { study }));
  assertEquals(keyOf(later(state, H), "study:1"), keyOf(state, "study:1"));
  const panned = { ...state, view: paused(NEWEST_MS - H - 12 * S) };
  assertNotEquals(keyOf(panned, "study:1"), keyOf(state, "study:1"));
});

Deno.test("wants() asks for each slot once, with keys that are equal when nothing changes", () => {
  const state = afterAnswers(withPanel(plainState(), { study: { id: "trend", parameters: {} } }));
  const [one, other] = [wants(state), wants({ ...state })];
  assertEquals(one, other);
  assertEquals(new Set(one.questions.map(({ slot }) => slot)).size, one.questions.length);
  assertEquals(one.questions.every(({ slot, key }) => state.answers[slot]?.key === key), true);
});
