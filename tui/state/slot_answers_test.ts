import { assertEquals, assertStrictEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS, seriesContainer } from "../testing/fixture_viewer.ts";
import { afterAnswers, plainState, wantFor } from "../testing/plain_state.ts";
import type { SeriesData } from "./answers.ts";
import { chosenOfRef } from "./chosen.ts";
import { fittingAnswers, withAnswered, withAsked, withFailed } from "./slot_answers.ts";
import type { Panel, TuiState } from "./state.ts";

const EVENTS = { events: [], isTruncated: false };
const TRUNCATED = { events: [], isTruncated: true };

function asked(state: TuiState, key: string, nowMs = 5): TuiState {
  return withAsked(state, { slot: "events", key, nowMs });
}

Deno.test("withAsked(), withAnswered() and withFailed() are a slot's three states", () => {
  const loading = asked(plainState(), "a");
  assertEquals(loading.answers.events, {
    key: "a",
    state: "loading",
    value: undefined,
    askedMs: 5,
  });
  const ready = withAnswered(loading, { slot: "events", key: "a", value: EVENTS });
  assertEquals(ready.answers.events, { key: "a", state: "ready", value: EVENTS, askedMs: 5 });
  const failed = withFailed(loading, { slot: "events", key: "a", why: "it is tired" });
  assertEquals(failed.answers.events, {
    key: "a",
    state: "failed",
    value: undefined,
    askedMs: 5,
    why: "it is tired",
  });
});

Deno.test("withAsked() and withFailed() leave what is there to be shown", () => {
  const ready = withAnswered(asked(plainState(), "a"), { slot: "events", key: "a", value: EVENTS });
  const again = asked(ready, "b", 9);
  assertEquals(again.answers.events, { key: "b", state: "loading", value: EVENTS, askedMs: 9 });
  const failed = withFailed(again, { slot: "events", key: "b", why: "x" });
  assertEquals([failed.answers.events?.value, failed.answers.events?.state], [EVENTS, "failed"]);
  const retried = withAnswered(failed, { slot: "events", key: "b", value: TRUNCATED });
  const want = { key: "b", state: "ready", value: TRUNCATED, askedMs: 9 } as const;
  assertEquals(retried.answers.events, want);
});

Deno.test("withAnswered() and withFailed() ignore what was not asked last", () => {
  const state = asked(asked(plainState(), "a"), "b");
  assertStrictEquals(withAnswered(state, { slot: "events", key: "a", value: EVENTS }), state);
  assertStrictEquals(withFailed(state, { slot: "events", key: "a", why: "" }), state);
  const never = plainState();
  assertStrictEquals(withAnswered(never, { slot: "events", key: "a", value: EVENTS }), never);
});

Deno.test("withAnswered() chooses the busiest where nothing is chosen", () => {
  const state = afterAnswers(plainState({ chosen: [] }));
  assertEquals(state.chosen.map(({ label }) => label).slice(0, 2), [
    "web-0/nginx",
    "db-0/postgres",
  ]);
  const key = "k";
  const loading = withAsked(plainState(), { slot: "busiest", key, nowMs: 0 });
  const value = { containers: FIXTURE_CONTAINERS.slice(5, 7), total: 2 };
  const kept = withAnswered(loading, { slot: "busiest", key, value });
  assertEquals(kept.chosen, plainState().chosen);
});

Deno.test("withAnswered() chooses each lineage once", () => {
  const [first] = FIXTURE_CONTAINERS;
  if (first === undefined) throw new RangeError("Cannot test: no container");
  const before = { ...first, id: "f".repeat(64) };
  const loading = withAsked(plainState({ chosen: [] }), { slot: "busiest", key: "k", nowMs: 0 });
  const value = { containers: [first, before], total: 2 };
  assertEquals(withAnswered(loading, { slot: "busiest", key: "k", value }).chosen.length, 1);
});

function seriesOf(more: Partial<SeriesData> = {}): SeriesData {
  return {
    metric: "total_cpu_usage_millicores",
    unit: "millicores",
    as: "raw",
    fromMs: NEWEST_MS - 60_000,
    toMs: NEWEST_MS + 300_000,
    stepMs: 1_000,
    isTruncated: false,
    series: [],
    ...more,
  };
}

function answeredSeries(state: TuiState, value: SeriesData): TuiState {
  const key = wantFor(state, "series:1")?.key ?? "";
  const loading = withAsked(state, { slot: "series:1", key, nowMs: 0 });
  return withAnswered(loading, { slot: "series:1", key, value });
}

const END_CASES: ReadonlyArray<readonly [fact: string, more: Partial<SeriesData>, want: number]> = [
  ["the newest sample", {}, NEWEST_MS + 1],
  ["what was asked for", { toMs: NEWEST_MS - 5 }, NEWEST_MS - 5],
  ["a sample newer than the newest known", {
    series: FIXTURE_CONTAINERS.slice(0, 1).map((container) => ({
      container: seriesContainer(container),
      t: [NEWEST_MS + 2_000],
      min: [1],
      max: [1],
      avg: [1],
    })),
  }, NEWEST_MS + 2_001],
];
for (const [fact, more, want] of END_CASES) {
  Deno.test(`withAnswered() knows a series up to ${fact}`, () => {
    const { answers } = answeredSeries(plainState(), seriesOf(more));
    assertEquals(answers["series:1"]?.value?.toMs, want);
  });
}

Deno.test("withAnswered() learns the names of containers that were asked for by a part", () => {
  const chosen = [chosenOfRef("nginx"), chosenOfRef("a2a2"), chosenOfRef("gone")];
  const series = FIXTURE_CONTAINERS.slice(0, 2).map((container) => ({
    container: seriesContainer(container),
    t: [],
    min: [],
    max: [],
    avg: [],
  }));
  const state = answeredSeries(plainState({ chosen }), seriesOf({ series }));
  assertEquals(state.chosen.map(({ ref }) => ref), ["nginx", "a2a2", "gone"]);
  assertEquals(state.chosen.map(({ label }) => label), ["web-0/nginx", "db-0/postgres", "gone"]);
  const again = answeredSeries(state, seriesOf({ series }));
  assertStrictEquals(again.chosen, state.chosen);
});

/** Two panels with everything answered, the first with a study. */
function studied(): TuiState {
  const state = plainState();
  const panels = state.panels.map((panel, at): Panel =>
    at === 0 ? { ...panel, study: { id: "trend", parameters: {} } } : panel
  );
  return afterAnswers({ ...state, panels });
}

function slotsAfter(change: (panels: readonly Panel[]) => readonly Panel[]): readonly string[] {
  const state = studied();
  const answers = fittingAnswers({ ...state, panels: change(state.panels) });
  return Object.keys(answers).filter((slot) => slot.includes(":")).toSorted();
}

const ALL = ["limit:1", "limit:2", "series:1", "series:2", "study:1"];
const FITTING: ReadonlyArray<
  readonly [fact: string, change: (panels: readonly Panel[]) => readonly Panel[], string[]]
> = [
  ["all of panels that stay", (panels) => panels.toReversed(), ALL],
  ["all of another axis", (panels) => panels.map((p) => ({ ...p, fromZero: false })), ALL],
  ["none of a panel that is gone", (panels) => panels.slice(1), ["limit:2", "series:2"]],
  [
    "none of another metric",
    ([first, ...others]) =>
      first === undefined ? [] : [{ ...first, metric: "cpu_percentage" }, ...others],
    [
      "limit:2",
      "series:2",
    ],
  ],
  [
    "none of a study that is off",
    (panels) => panels.map((panel) => ({ ...panel, study: undefined })),
    ALL.slice(0, 4),
  ],
  [
    "none of another study",
    (panels) => panels.map((panel) => ({ ...panel, study: { id: "other", parameters: {} } })),
    ALL.slice(0, 4),
  ],
];
for (const [fact, change, want] of FITTING) {
  Deno.test(`fittingAnswers() keeps ${fact}`, () => assertEquals(slotsAfter(change), want));
}

Deno.test("fittingAnswers() are the same where all fit", () => {
  const state = studied();
  assertStrictEquals(fittingAnswers(state), state.answers);
});
