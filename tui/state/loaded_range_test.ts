import { assert, assertEquals } from "@std/assert";
import { NEWEST_MS, seededNumbers } from "../testing/fixture_series.ts";
import { plainState } from "../testing/plain_state.ts";
import { isLoaded, POINTS_MAX, pointsFor, rangeToLoad, stepMsOf } from "./loaded_range.ts";
import { GLYPHS, type TuiState, type View } from "./state.ts";
import { windowOf } from "./viewport.ts";

const M = 60_000;
const H = 60 * M;
const END_MS = NEWEST_MS - 24 * H;

function stateOf(view: View, change: Partial<TuiState> = {}): TuiState {
  return plainState({ view, ...change });
}

Deno.test("POINTS_MAX is the viewer's limit", async () => {
  const source = await Deno.readTextFile(
    new URL("../../server/api/timeseries.ts", import.meta.url),
  );
  assert(source.includes("export const POINTS_PER_SERIES_MAX = 1_920;"));
  assertEquals(POINTS_MAX, 1_920);
});

const RANGE_CASES: ReadonlyArray<
  readonly [end: View["end"], span: number, behindMs: number, aheadMs: number]
> = [
  // 79 dots of 12 s: 948 s, half of which are 39.5 dots.
  [{ mode: "follow" }, 15 * M, 480_000, 300_000],
  [{ mode: "paused", toMs: END_MS }, 15 * M, 480_000, 480_000],
  [{ mode: "replay", toMs: END_MS, speed: 1 }, 15 * M, 480_000, 480_000],
  [{ mode: "replay", toMs: END_MS, speed: 60 }, 15 * M, 480_000, 1_800_000],
];
for (const [end, span, behindMs, aheadMs] of RANGE_CASES) {
  const speed = end.mode === "replay" ? ` at ${end.speed}` : "";
  Deno.test(`rangeToLoad() of ${end.mode}${speed} has ${behindMs} ms behind, ${aheadMs} ahead`, () => {
    const state = stateOf({ span, end });
    const window = windowOf(state);
    const { fromMs, toMs } = rangeToLoad(state, window);
    assertEquals([window.fromMs - fromMs, toMs - window.toMs], [behindMs, aheadMs]);
  });
}

Deno.test("rangeToLoad() begins with the epoch at the earliest", () => {
  const state = stateOf({ span: 15 * M, end: { mode: "paused", toMs: 0 } });
  assertEquals(rangeToLoad(state, windowOf(state)).fromMs, 0);
});

Deno.test("pointsFor() lets the viewer answer with the steps that were asked for", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededNumbers(seed);
    const mode = Math.floor(random() * 3);
    const toMs = NEWEST_MS - Math.floor(random() * 48 * H);
    const end: View["end"] = mode === 0
      ? { mode: "follow" }
      : mode === 1
      ? { mode: "paused", toMs }
      : { mode: "replay", toMs, speed: Math.ceil(random() * 60) };
    const state = stateOf({ span: Math.round(5_000 * Math.exp(random() * 13)), end }, {
      size: { columns: 60 + Math.floor(random() * 420), rows: 40 },
      glyphs: GLYPHS[Math.floor(random() * 3)] ?? "line",
    });
    const window = windowOf(state);
    const stepMs = stepMsOf(state, window);
    const range = rangeToLoad(state, window);
    const points = pointsFor(range, { stepMs, intervalMs: 1_000 });
    const name = `seed ${seed}`;
    assertEquals([range.fromMs % stepMs, range.toMs % stepMs], [0, 0], name);
    assert(range.fromMs <= window.fromMs && range.toMs >= window.toMs, name);
    assert(points <= POINTS_MAX, name);
    // As the viewer divides a range (`planGrid`), or gives the samples themselves.
    const leastMs = Math.ceil((range.toMs - range.fromMs) / (points - 1));
    const answeredMs = Math.ceil(leastMs / 1_000) * 1_000;
    const isRaw = (range.toMs - range.fromMs) / 1_000 <= points;
    assert(
      answeredMs === stepMs || (isRaw && stepMs === 1_000),
      `${name}: ${answeredMs} ${stepMs}`,
    );
    assert(isLoaded(state, window, range), name);
  }
});

Deno.test("pointsFor() has room for interruptions between samples", () => {
  const range = { fromMs: 0, toMs: 100_000 };
  const points = [500, 1_000, 2_000].map((stepMs) =>
    pointsFor(range, { stepMs, intervalMs: 1_000 })
  );
  assertEquals(points, [400, 200, 51]);
});

Deno.test("rangeToLoad() gives up some of what may be needed soon for the dots of now", () => {
  const end = { mode: "replay", toMs: END_MS, speed: 60 } as const;
  const size = { columns: 480, rows: 40 };
  const state = stateOf({ span: 850_000, end }, { size, glyphs: "braille" });
  const window = windowOf(state);
  const { fromMs, toMs } = rangeToLoad(state, window);
  assertEquals([window.msPerDot, window.toMs - window.fromMs], [1_000, 862_000]);
  assertEquals([window.fromMs - fromMs, toMs - window.toMs], [264_000, 792_000]);
});

const LOADED_CASES: ReadonlyArray<
  readonly [fact: string, end: View["end"], fromMs: number, toMs: number, want: boolean]
> = [
  ["all of it", { mode: "paused", toMs: END_MS }, 0, 0, true],
  ["more than it", { mode: "paused", toMs: END_MS }, -1, 1, true],
  ["all but its start", { mode: "paused", toMs: END_MS }, 1, 0, false],
  ["all but its end", { mode: "paused", toMs: END_MS }, 0, -1, false],
  ["all that there is", { mode: "paused", toMs: NEWEST_MS }, 0, -4_000, true],
  ["what there is but for a sample", { mode: "paused", toMs: NEWEST_MS }, 0, -6_001, false],
  ["nothing ahead of a replay", { mode: "replay", toMs: END_MS, speed: 2 }, 0, 29_999, false],
  ["enough ahead of a replay", { mode: "replay", toMs: END_MS, speed: 2 }, 0, 30_000, true],
];
for (const [fact, end, fromMs, toMs, want] of LOADED_CASES) {
  Deno.test(`isLoaded() is ${want} for a window of which there is ${fact}`, () => {
    const state = stateOf({ span: 15 * M, end });
    const window = windowOf(state);
    const loaded = { fromMs: window.fromMs + fromMs, toMs: window.toMs + toMs };
    assertEquals(isLoaded(state, window, loaded), want);
  });
}

Deno.test("isLoaded() does not miss what is before the oldest sample", () => {
  const extent = { oldestMs: NEWEST_MS - M, newestMs: NEWEST_MS };
  const state = stateOf({ span: H, end: { mode: "follow" } }, { extent });
  const window = windowOf(state);
  assertEquals(isLoaded(state, window, { fromMs: NEWEST_MS - M, toMs: window.toMs }), true);
  assertEquals(isLoaded(state, window, { fromMs: NEWEST_MS - M + 1, toMs: window.toMs }), false);
});
