import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS, seriesContainer } from "../testing/fixture_viewer.ts";
import { afterAnswers, plainState } from "../testing/plain_state.ts";
import type { LiveSeries, LiveTick, SeriesData } from "./answers.ts";
import {
  isSeriesSlot,
  RECENT_TICKS_MAX,
  withLiveGap,
  withLiveSeries,
  withLiveTick,
  withRecentTicks,
} from "./live_ticks.ts";
import { liveWant } from "./live_want.ts";
import type { TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

const CPU = "total_cpu_usage_millicores";
const MEMORY = "cgroup.v2.memory.current";

function containerAt(index: number) {
  const container = FIXTURE_CONTAINERS[index];
  if (container === undefined) throw new RangeError("Cannot test: no container");
  return { ...seriesContainer(container), node_name: "worker-1" };
}

/** The stream has the metrics and containers in another order than the panels. */
const SERIES: LiveSeries = {
  metrics: [
    { metric: MEMORY, unit: "bytes", kind: "gauge", as: "raw" },
    { metric: CPU, unit: "millicores", kind: "gauge", as: "raw" },
  ],
  containers: [containerAt(2), containerAt(0), containerAt(1)],
  interval_ms: 1_000,
};

function tickAt(seconds: number, cpu: readonly (number | null)[], more = {}): LiveTick {
  const memory = cpu.map((value) => value === null ? null : value * 1_000);
  return { t: NEWEST_MS + seconds * 1_000, values: [memory, cpu], ...more };
}

function keyOf(state: TuiState): string {
  return liveWant(state)?.key ?? "none";
}

/** Follows a minute in dots of a second: answers are samples. */
function following(change: Partial<TuiState> = {}): TuiState {
  const view = { span: 60_000, end: { mode: "follow" } } as const;
  const state = afterAnswers(plainState({ view, ...change }));
  return withLiveSeries(state, keyOf(state), SERIES);
}

function after(state: TuiState, ...ticks: readonly LiveTick[]): TuiState {
  return ticks.reduce((before, tick) => withLiveTick(before, keyOf(before), tick), state);
}

function avgOf(state: TuiState, slot: "series:1" | "series:2" | "overview" = "series:1") {
  return state.answers[slot]?.value?.series.map(({ avg }) => avg);
}

Deno.test("withLiveTick() extends each container of each panel by its own values", () => {
  const state = after(following(), tickAt(1, [3, 1, 2]), tickAt(2, [30, null, 20]));
  assertEquals(avgOf(state), [[1], [2, 20], [3, 30]]);
  assertEquals(avgOf(state, "series:2"), [[1_000], [2_000, 20_000], [3_000, 30_000]]);
  const t = state.answers["series:1"]?.value?.series.map((columns) => columns.t);
  assertEquals(t, [[NEWEST_MS + 1_000], ...Array(2).fill([NEWEST_MS + 1_000, NEWEST_MS + 2_000])]);
});

Deno.test("withLiveTick() moves the newest sample, and with it a window that follows", () => {
  const state = after(following(), tickAt(1, [3, 1, 2]));
  assertEquals(state.extent?.newestMs, NEWEST_MS + 1_000);
  assertEquals(windowOf(state).toMs, windowOf(following()).toMs + 1_000);
  assertEquals(state.answers["series:1"]?.value?.toMs, NEWEST_MS + 1_001);
  const older = after(state, tickAt(-5, [3, 1, 2]));
  assertEquals(older.extent?.newestMs, NEWEST_MS + 1_000);
});

Deno.test("withLiveTick() interrupts the series that a break is about", () => {
  const ticks = [tickAt(1, [3, 1, 2]), tickAt(9, [3, 1, 2], { breaks: [[1, 1]] })];
  const state = after(following(), ...ticks);
  assertEquals(avgOf(state), [[1, null, 1], [2, 2], [3, 3]]);
  assertEquals(avgOf(state, "series:2")?.[0], [1_000, 1_000]);
});

Deno.test("withLiveTick() knows a lineage that goes on in another container", () => {
  const state = following();
  const restarted = SERIES.containers.map((container, at) =>
    at === 1 ? { ...container, id: "f".repeat(64), short_id: "f".repeat(12) } : container
  );
  const next = withLiveSeries(state, keyOf(state), { ...SERIES, containers: restarted });
  assertEquals(avgOf(after(next, tickAt(1, [3, 1, 2])))?.[0], [1]);
});

Deno.test("withLiveTick() leaves a container alone that the stream has not", () => {
  const state = following();
  const containers = SERIES.containers.slice(1);
  const next = withLiveSeries(state, keyOf(state), { ...SERIES, containers });
  assertEquals(avgOf(after(next, tickAt(1, [1, 2]))), [[1], [2], []]);
});

Deno.test("withLiveTick() leaves answers of another metric, or in another form, alone", () => {
  const state = following();
  const metrics = SERIES.metrics.map((one) => ({ ...one, as: "rate" as const }));
  const next = withLiveSeries(state, keyOf(state), { ...SERIES, metrics });
  assertEquals(after(next, tickAt(1, [3, 1, 2])).answers, next.answers);
});

Deno.test("withLiveTick() extends the strip, too", () => {
  assertEquals(avgOf(after(following(), tickAt(1, [3, 1, 2])), "overview"), [[1], [2], [3]]);
});

Deno.test("withLiveTick() leaves what it was given as it was", () => {
  const state = following();
  const before = JSON.stringify(state.answers);
  after(state, tickAt(1, [3, 1, 2]));
  assertEquals(JSON.stringify(state.answers), before);
});

Deno.test("withLiveTick() ignores ticks of another stream, and all while it is paused", () => {
  const state = following();
  assertStrictEquals(withLiveTick(state, "other", tickAt(1, [3, 1, 2])), state);
  const end = { mode: "paused", toMs: NEWEST_MS } as const;
  const paused = { ...state, view: { ...state.view, end } };
  assertStrictEquals(withLiveTick(paused, keyOf(state), tickAt(1, [3, 1, 2])), paused);
});

Deno.test("withLiveTick() ignores ticks before it knows what they stand for", () => {
  const state = afterAnswers(plainState());
  assertStrictEquals(after(state, tickAt(1, [3, 1, 2])), state);
});

Deno.test("withLiveSeries() ignores streams that are not wanted", () => {
  const state = afterAnswers(plainState());
  assertStrictEquals(withLiveSeries(state, "other", SERIES), state);
});

Deno.test("withLiveTick() drops what a window that follows has left behind", () => {
  const ticks = Array.from({ length: 600 }, (_, i) => tickAt(i + 1, [3, 1, 2]));
  const extent = { oldestMs: NEWEST_MS - 60_000, newestMs: NEWEST_MS };
  const state = after(following({ extent }), ...ticks);
  const { fromMs, toMs } = windowOf(state);
  const value = state.answers["series:1"]?.value;
  const [first = 0, ...others] = value?.series[0]?.t ?? [];
  assert(first <= fromMs - (toMs - fromMs) / 2, "what is needed is there");
  assert(others.length < 79 * 1.5 + 65, `${others.length}`);
  assert(value !== undefined && value.fromMs <= first && value.fromMs > NEWEST_MS);
  assertEquals(state.answers.overview?.value?.series[0]?.t.length, 600, "the strip keeps all");
});

Deno.test("withLiveTick() keeps only the latest ticks", () => {
  const ticks = Array.from({ length: 100 }, (_, i) => tickAt(i, [3, 1, 2]));
  const { recent } = after(following(), ...ticks).live;
  assertEquals([recent.length, recent.at(-1)?.t], [RECENT_TICKS_MAX, NEWEST_MS + 99_000]);
});

Deno.test("withLiveGap() has what ticks extend asked for anew", () => {
  const state = after(following(), tickAt(1, [3, 1, 2]));
  const gap = withLiveGap(state, keyOf(state));
  assertEquals([gap.live.epoch, gap.live.recent], [state.live.epoch + 1, []]);
  assertStrictEquals(withLiveGap(state, "other"), state);
});

Deno.test("withRecentTicks() gives an answer the ticks that it lacks", () => {
  const { live } = after(following(), ...[1, 2, 3].map((s) => tickAt(s, [s, s * 10, s * 100])));
  const t = [NEWEST_MS, NEWEST_MS + 1_000];
  const data: SeriesData = {
    metric: CPU,
    unit: "millicores",
    as: "raw",
    fromMs: NEWEST_MS - 60_000,
    toMs: NEWEST_MS + 1_001,
    stepMs: 1_000,
    isTruncated: false,
    series: [{ container: containerAt(0), t, min: [5, 6], max: [5, 6], avg: [5, 6] }],
  };
  const extended = withRecentTicks(data, live);
  assertEquals(extended.series[0]?.avg, [5, 6, 20, 30]);
  assertEquals(extended.toMs, NEWEST_MS + 3_001);
  const none = { key: undefined, series: undefined, recent: [], epoch: 0 };
  assertStrictEquals(withRecentTicks(data, none), data);
});

const SLOT_CASES: ReadonlyArray<readonly [slot: string, want: boolean]> = [
  ["series:1", true],
  ["limit:22", true],
  ["overview", true],
  ["spark", true],
  ["study:1", false],
  ["events", false],
  ["busiest", false],
];
for (const [slot, want] of SLOT_CASES) {
  Deno.test(`isSeriesSlot() is ${want} for ${slot}`, () => {
    assertEquals(isSeriesSlot(slot), want);
  });
}
