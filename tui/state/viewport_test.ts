import { assert, assertEquals } from "@std/assert";
import { seededNumbers } from "../testing/fixture_series.ts";
import { FIXTURE_FACTS } from "../testing/fixture_viewer.ts";
import { initialState } from "./initial_state.ts";
import { GLYPHS, type Glyphs, type TuiState, type View } from "./state.ts";
import {
  clampSpanMs,
  endMsOf,
  movedTo,
  pannedView,
  SPAN_MS_MAX,
  spanMsOf,
  timeInWindow,
  windowOf,
  zoomedView,
} from "./viewport.ts";

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;
const FOLLOW = { mode: "follow" } as const;

/** 131 columns leave 87 for the plot; 60 leave 29; 147 leave 99. */
function stateOf(view: View, change: Partial<TuiState> = {}): TuiState {
  const size = { columns: 131, rows: 40 };
  return {
    ...initialState({ size, nowMs: 5_000_000, timeZone: "UTC", target: "worker-1", view }),
    extent: { oldestMs: 0, newestMs: 5_000_000 },
    viewer: FIXTURE_FACTS,
    ...change,
  };
}

Deno.test("windowOf() is the example of its definitions", () => {
  const size = { columns: 149, rows: 40 };
  const state = stateOf({ span: 150 * S, end: FOLLOW }, {
    size,
    glyphs: "line",
    extent: { oldestMs: 0, newestMs: 1_001_000 },
  });
  assertEquals(windowOf(state), { fromMs: 802_000, toMs: 1_002_000, msPerDot: 2_000, dots: 100 });
});

const DOT_CASES: ReadonlyArray<readonly [spanMs: number, glyphs: Glyphs, msPerDot: number]> = [
  [5 * S, "line", 100],
  [8_700, "line", 100],
  [8_701, "line", 200],
  [17_400, "line", 200],
  [17_401, "line", 250],
  [21_751, "line", 500],
  [43_501, "line", 1_000],
  [87 * S, "line", 1_000],
  [87 * S + 1, "line", 2_000],
  [15 * M, "line", 11_000],
  [15 * M, "block", 6_000],
  [15 * M, "braille", 6_000],
  [7 * D, "line", 6_952_000],
];
for (const [span, glyphs, want] of DOT_CASES) {
  Deno.test(`windowOf() draws ${span} ms with ${glyphs} at ${want} ms a dot`, () => {
    assertEquals(windowOf(stateOf({ span, end: FOLLOW }, { glyphs })).msPerDot, want);
  });
}

Deno.test("windowOf() takes the viewer's sampling interval, and a second before it is known", () => {
  const state = stateOf({ span: 15 * M, end: FOLLOW }, { glyphs: "line" });
  const viewer = state.viewer && { ...state.viewer, intervalMs: 10_000 };
  assertEquals(windowOf({ ...state, viewer }).msPerDot, 20_000);
  assertEquals(windowOf({ ...state, viewer: undefined }).msPerDot, 11_000);
});

Deno.test("windowOf() of all data spans the extent, and a minute of none", () => {
  const all = { span: "all", end: FOLLOW } as const;
  assertEquals(spanMsOf(stateOf(all)), 5_000_001);
  assertEquals(spanMsOf(stateOf(all, { extent: undefined })), M);
  assertEquals(spanMsOf(stateOf(all, { extent: { oldestMs: 9, newestMs: 9 } })), M);
});

const END_CASES: ReadonlyArray<readonly [View["end"], newestMs: number, toMs: number]> = [
  [FOLLOW, 4_999_999, 5_005_000],
  [FOLLOW, 5_004_999, 5_005_000],
  [FOLLOW, 5_005_000, 5_016_000],
  [{ mode: "paused", toMs: 5_004_999 }, 9_000_000, 5_005_000],
  [{ mode: "paused", toMs: 5_005_000 }, 9_000_000, 5_005_000],
  [{ mode: "paused", toMs: 5_005_001 }, 9_000_000, 5_016_000],
  [{ mode: "replay", toMs: 5_005_001, speed: 10 }, 9_000_000, 5_016_000],
  [{ mode: "paused", toMs: 0 }, 9_000_000, 957_000],
  [{ mode: "paused", toMs: 32_503_680_000_000 }, 9_000_000, 32_503_680_000_000],
];
for (const [end, newestMs, toMs] of END_CASES) {
  const name = `${end.mode} ${end.mode === "follow" ? newestMs : end.toMs}`;
  Deno.test(`windowOf() of ${name} ends at ${toMs}`, () => {
    const extent = { oldestMs: 0, newestMs };
    const state = stateOf({ span: 15 * M, end }, { glyphs: "line", extent });
    assertEquals(windowOf(state).toMs, toMs);
  });
}

Deno.test("windowOf() ends with a whole dot before the year 3000", () => {
  const end = { mode: "paused", toMs: 32_503_680_000_000 } as const;
  const { toMs, msPerDot } = windowOf(stateOf({ span: 19 * M, end }, { glyphs: "line" }));
  assertEquals([msPerDot, toMs], [14_000, 32_503_679_992_000]);
});

Deno.test("windowOf() without data ends now", () => {
  const state = stateOf({ span: 15 * M, end: FOLLOW }, { extent: undefined, nowMs: 7_000_000 });
  const { toMs, msPerDot } = windowOf(state);
  assert(toMs > 7_000_000 && toMs <= 7_000_001 + msPerDot);
});

Deno.test("clampSpanMs() keeps spans from five seconds to ten years, whole", () => {
  assertEquals([0, 5_000.4, NaN, 1e15].map(clampSpanMs), [5_000, 5_000, NaN, SPAN_MS_MAX]);
});

Deno.test("zoomedView() without a time goes on to follow", () => {
  const view = zoomedView(stateOf({ span: 15 * M, end: FOLLOW }), 0.5);
  assertEquals(view, { span: 7.5 * M, end: FOLLOW });
});

Deno.test("zoomedView() changes the picture with each step, down to the finest dots", () => {
  let state = stateOf({ span: H, end: FOLLOW }, { glyphs: "line" });
  const lengths: number[] = [];
  for (let step = 0; step < 12; step++) {
    state = { ...state, view: zoomedView(state, 0.5) };
    lengths.push(windowOf(state).msPerDot);
  }
  assertEquals(lengths, [21e3, 11e3, 6e3, 3e3, 2e3, 1e3, 500, 200, 100, 100, 100, 100]);
  assertEquals(windowOf({ ...state, view: zoomedView(state, 2) }).msPerDot, 200);
});

Deno.test("zoomedView() begins with what is seen where less was asked for", () => {
  const state = stateOf({ span: 5_000, end: FOLLOW }, { glyphs: "line" });
  assertEquals(zoomedView(state, 1.25).span, 10_875);
});

Deno.test("zoomedView() keeps what is at an edge in the window", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededNumbers(seed);
    const state = randomState(random);
    const { fromMs, toMs } = windowOf(state);
    for (const aroundMs of [fromMs, fromMs + 1, toMs - 1]) {
      for (const factor of [0.5, 0.8, 1.25, 2]) {
        const zoomed = windowOf({ ...state, view: zoomedView(state, factor, aroundMs) });
        const isInside = aroundMs >= zoomed.fromMs && aroundMs < zoomed.toMs;
        assert(isInside, `seed ${seed}, ${aroundMs - fromMs}, ${factor}`);
      }
    }
  }
});

Deno.test("zoomedView() does not creep, however often one zooms in and out", () => {
  const end = { mode: "paused", toMs: 3_000_000 } as const;
  let state = stateOf({ span: H, end });
  const { fromMs } = windowOf(state);
  for (let step = 0; step < 40; step++) {
    state = { ...state, view: zoomedView(state, step % 2 === 0 ? 0.5 : 2, 2_345_678) };
  }
  assert(Math.abs(windowOf(state).fromMs - fromMs) <= 2 * windowOf(state).msPerDot);
});

Deno.test("pannedView() stops where the data does, and pauses what followed", () => {
  const state = stateOf({ span: 15 * M, end: FOLLOW });
  const endOf = (byMs: number) => pannedView(state, byMs).end;
  assertEquals(endOf(-M), { mode: "paused", toMs: 5_000_001 - M });
  assertEquals(endOf(M), { mode: "paused", toMs: 5_000_001 });
  assertEquals(endOf(-D), { mode: "paused", toMs: 1 });
});

Deno.test("movedTo() lets a replay go on from there", () => {
  const end = { mode: "replay", toMs: 1_000, speed: 5 } as const;
  const moved = movedTo(stateOf({ span: 15 * M, end }), 70_000.4);
  assertEquals(moved.end, { mode: "replay", toMs: 70_000, speed: 5 });
});

Deno.test("timeInWindow() is the nearest time that is drawn", () => {
  const window = { fromMs: 10, toMs: 20, msPerDot: 1, dots: 10 };
  assertEquals([5, 10, 15, 20].map((at) => timeInWindow(at, window)), [10, 10, 15, 19]);
});

/** A random state with a paused or following view of data of some days. */
function randomState(random: () => number): TuiState {
  const newestMs = Math.floor(1.8e12 + random() * 1e11);
  const end = random() < 0.3
    ? FOLLOW
    : { mode: "paused" as const, toMs: Math.floor(newestMs - random() * 3 * D) };
  const view: View = { span: Math.round(5_000 * Math.exp(random() * 12)), end };
  return stateOf(view, {
    size: { columns: 60 + Math.floor(random() * 240), rows: 40 },
    glyphs: GLYPHS[Math.floor(random() * GLYPHS.length)] ?? "line",
    extent: { oldestMs: newestMs - 4 * D, newestMs },
  });
}

Deno.test("windowOf() keeps its invariants for any view", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const state = randomState(seededNumbers(seed));
    const { fromMs, toMs, msPerDot, dots } = windowOf(state);
    const name = `seed ${seed}`;
    assertEquals([toMs - fromMs, toMs % msPerDot], [dots * msPerDot, 0], name);
    assert(toMs - fromMs >= spanMsOf(state), name);
    assert(toMs >= endMsOf(state) && toMs - endMsOf(state) < msPerDot, name);
    assert(1_000 % msPerDot === 0 || msPerDot % 1_000 === 0, name);
  }
});

Deno.test("windowOf() keeps its end within a dot when the terminal is resized", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededNumbers(seed);
    const state = randomState(random);
    const resized = { ...state, size: { columns: 60 + Math.floor(random() * 240), rows: 20 } };
    const [before, after] = [windowOf(state), windowOf(resized)];
    const apartMs = Math.abs(before.toMs - after.toMs);
    assert(apartMs < Math.max(before.msPerDot, after.msPerDot), `seed ${seed}`);
  }
});

Deno.test("zoomedView() keeps the cursor in the window, in its place, and finds the way back", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededNumbers(seed);
    const state = randomState(random);
    const before = windowOf(state);
    const cursorMs = Math.floor(before.fromMs + random() * (before.toMs - before.fromMs));
    const zoomIn = { ...state, view: zoomedView(state, 0.5, cursorMs) };
    const zoomed = windowOf(zoomIn);
    const name = `seed ${seed}`;
    assert(cursorMs >= zoomed.fromMs && cursorMs < zoomed.toMs, name);
    const back = { ...zoomIn, view: zoomedView(zoomIn, 2, cursorMs) };
    const after = windowOf(back);
    assert(cursorMs >= after.fromMs && cursorMs < after.toMs, name);
    // Where the first step met the shortest span, the second one does not undo it.
    if (spanMsOf(state) < Math.max(10_000, before.dots * 200)) continue;
    assert(Math.abs(spanMsOf(back) - spanMsOf(state)) <= 2, name);
    const apartMs = Math.abs(endMsOf(back) - endMsOf(state));
    assert(apartMs <= 2 * before.msPerDot + 4, `${name}: ${apartMs}`);
  }
});

Deno.test("pannedView() composes where there is room", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededNumbers(seed);
    const state = randomState(random);
    const [one, other] = [random(), random()].map((r) => -Math.floor(r * 6 * H)) as [
      number,
      number,
    ];
    const once = pannedView(state, one + other);
    const first = { ...state, view: pannedView(state, one) };
    assertEquals(pannedView(first, other), once, `seed ${seed}`);
    const view = pannedView({ ...first, view: pannedView(first, other) }, -other);
    assertEquals(view, first.view, `seed ${seed}`);
  }
});
