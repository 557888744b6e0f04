import { assertEquals, assertNotEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { afterAnswers, plainState, wantFor } from "../testing/plain_state.ts";
import { panelsOf } from "./initial_state.ts";
import type { TuiState, View } from "./state.ts";
import { windowOf } from "./viewport.ts";

const M = 60_000;
const H = 60 * M;
const CPU = "total_cpu_usage_millicores";

function paused(toMs: number): View {
  return { span: 15 * M, end: { mode: "paused", toMs } };
}

function later(state: TuiState, elapsedMs: number): TuiState {
  return { ...state, nowMs: state.nowMs + elapsedMs };
}

Deno.test("overviewWants() asks for all data of the metric in focus", () => {
  const state = plainState();
  const refs = state.chosen.map(({ ref }) => ref);
  assertEquals(wantFor(state, "overview")?.question, {
    kind: "series",
    metric: CPU,
    as: undefined,
    refs,
    fromMs: NEWEST_MS - 72 * H,
    toMs: NEWEST_MS + 1,
    points: 120,
  });
  const focused = wantFor({ ...state, focus: 1 }, "overview")?.question;
  assertEquals(focused?.kind === "series" && focused.metric, "cgroup.v2.memory.current");
});

Deno.test("overviewWants() takes the first three containers", () => {
  const chosen = "abcdefgh".split("").map((ref) => ({ ref, label: ref, namespace: "shop" }));
  const question = wantFor(plainState({ chosen }), "overview")?.question;
  assertEquals(question?.kind === "series" && question.refs, ["a", "b", "c"]);
});

Deno.test("overviewWants() asks every minute while the view follows, else once", () => {
  const state = afterAnswers(plainState());
  const keyAfter = (elapsedMs: number, view = state.view) =>
    wantFor({ ...later(state, elapsedMs), view }, "overview")?.key;
  assertEquals(keyAfter(59_999), keyAfter(0));
  assertNotEquals(keyAfter(60_000), keyAfter(0));
  assertEquals(keyAfter(9 * H, paused(NEWEST_MS)), keyAfter(0));
});

Deno.test("overviewWants() has nothing to ask without a metric", () => {
  assertEquals(wantFor(plainState({ panels: panelsOf([""], 1) }), "overview"), undefined);
});

Deno.test("eventsWant() asks for the window every ten seconds while it follows", () => {
  const state = afterAnswers(plainState());
  const want = wantFor(state, "events");
  assertEquals(want?.question, {
    kind: "events",
    refs: state.chosen.map(({ ref }) => ref),
    fromMs: windowOf(state).fromMs,
    toMs: undefined,
  });
  assertEquals(wantFor(later(state, 9_999), "events")?.key, want?.key);
  assertNotEquals(wantFor(later(state, 10_000), "events")?.key, want?.key);
  const zoomed = { ...state, view: { ...state.view, span: H } };
  assertNotEquals(wantFor(zoomed, "events")?.key, want?.key);
});

Deno.test("eventsWant() asks for more than a paused window, and only when that is left", () => {
  const state = afterAnswers(plainState({ view: paused(NEWEST_MS - 10 * H) }));
  const keyAt = (toMs: number, elapsedMs = 0) =>
    wantFor({ ...later(state, elapsedMs), view: paused(toMs) }, "events")?.key;
  const key = keyAt(NEWEST_MS - 10 * H);
  assertEquals(keyAt(NEWEST_MS - 10 * H, 9 * H), key);
  assertEquals(keyAt(NEWEST_MS - 10 * H - 7 * M), key);
  assertEquals(keyAt(NEWEST_MS - 10 * H + 7 * M), key);
  assertNotEquals(keyAt(NEWEST_MS - 10 * H - 9 * M), key);
});

Deno.test("eventsWant() serves the list of events on the screen of the table, too", () => {
  const state = plainState({ screen: "table" });
  assertEquals(wantFor(state, "events"), undefined);
  const dialog = { kind: "events", selected: 0 } as const;
  assertNotEquals(wantFor({ ...state, dialog }, "events"), undefined);
});
