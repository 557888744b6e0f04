import { assert, assertEquals } from "@std/assert";
import { fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import type { TuiState, ViewEnd } from "./state.ts";
import {
  changeSpeed,
  cursorTimeOf,
  endAt,
  follow,
  goToFirst,
  jumpTo,
  moveCursor,
  msPerColumnOf,
  panBy,
  panned,
  pauseOrResume,
  replayAt,
  replayOrStop,
  resetView,
  setSpan,
  showRange,
  zoom,
  zoomAround,
} from "./view_moves.ts";
import { windowOf } from "./viewport.ts";

const OLDEST_MS = NEWEST_MS - 3 * 24 * 60 * MINUTE_MS;
const LIVE = fixtureState({ columns: 120, rows: 40 }, {
  extent: { oldestMs: OLDEST_MS, newestMs: NEWEST_MS },
});
const HOUR_MS = 60 * MINUTE_MS;
/** A day before the newest sample. */
const PAST_MS = NEWEST_MS - 24 * HOUR_MS;

function withEnd(end: ViewEnd, change: Partial<TuiState> = {}): TuiState {
  return { ...LIVE, view: { ...LIVE.view, end }, ...change };
}

const PAUSED = withEnd({ mode: "paused", toMs: PAST_MS });

function lengthOf(state: TuiState): number {
  const { fromMs, toMs } = windowOf(state);
  return toMs - fromMs;
}

Deno.test("moveCursor() goes back from the right end by a column at a time, and goes on to follow", () => {
  const once = moveCursor(LIVE, "back");
  const twice = moveCursor(once, "back");
  const columnMs = msPerColumnOf(LIVE);
  const { toMs } = windowOf(LIVE);
  assertEquals(once.view.end.mode, "follow");
  assertEquals(once.cursorMs, Math.round(toMs - 1.5 * columnMs));
  assertEquals(once.cursorMs! - twice.cursorMs!, columnMs);
});

Deno.test("moveCursor() gives the cursor up where it comes back to the newest sample", () => {
  const there = moveCursor(moveCursor(moveCursor(LIVE, "back"), "forward"), "forward");
  assertEquals([there.cursorMs, there.view], [undefined, LIVE.view]);
});

Deno.test("moveCursor() moves the window at the left edge, and stops to follow there", () => {
  const before = { ...LIVE, cursorMs: windowOf(LIVE).fromMs };
  const after = moveCursor(before, "back");
  assertEquals(after.view.end.mode, "paused");
  assert(after.cursorMs! < before.cursorMs!);
  assert(windowOf(after).fromMs <= after.cursorMs!);
});

Deno.test("moveCursor() moves a window of the past at the right edge", () => {
  const before = { ...PAUSED, cursorMs: windowOf(PAUSED).toMs - 1 };
  const after = moveCursor(before, "forward");
  assert(windowOf(after).toMs > windowOf(before).toMs);
  assert(after.cursorMs! > before.cursorMs!);
});

Deno.test("moveCursor() stops at the oldest sample", () => {
  const first = goToFirst(LIVE);
  let state = first;
  for (let step = 0; step < 5; step++) state = moveCursor(state, "back");
  assertEquals(windowOf(state), windowOf(first));
});

const PANS = [["back", -1], ["half back", -0.5], ["forward", 1]] as const;
for (const [name, share] of PANS) {
  Deno.test(`panBy() moves the window by a share of its length ${name}, the cursor with it`, () => {
    const before = { ...PAUSED, cursorMs: PAST_MS - MINUTE_MS };
    const after = panBy(before, share);
    const movedMs = windowOf(after).toMs - windowOf(before).toMs;
    assertEquals(movedMs, share * lengthOf(before));
    assertEquals(after.cursorMs! - before.cursorMs, movedMs);
  });
}

Deno.test("panBy() stops with the oldest sample at the left, and at the newest at the right", () => {
  let state: TuiState = PAUSED;
  for (let step = 0; step < 400; step++) state = panBy(state, -1);
  const { fromMs, toMs, msPerDot } = windowOf(state);
  assert(fromMs <= OLDEST_MS && toMs > OLDEST_MS + 10 * MINUTE_MS, `${fromMs} to ${toMs}`);
  for (let step = 0; step < 400; step++) state = panBy(state, 1);
  assert(windowOf(state).toMs - NEWEST_MS <= msPerDot && windowOf(state).toMs > NEWEST_MS);
});

Deno.test("panBy() leaves a window that follows where it is when it is to go forward", () => {
  assertEquals(panBy(LIVE, 0.5), LIVE);
});

Deno.test("panned() lets a replay go on from there", () => {
  const replay = withEnd({ mode: "replay", toMs: PAST_MS, speed: 5 });
  const moved = panned(replay, -HOUR_MS);
  assertEquals(moved.view.end, { mode: "replay", toMs: PAST_MS - HOUR_MS, speed: 5 });
});

Deno.test("zoom() goes on to follow without a cursor, and doubles what is shown", () => {
  const [far, near] = [zoom(LIVE, "out"), zoom(LIVE, "in")];
  assertEquals([far.view.end.mode, near.view.end.mode], ["follow", "follow"]);
  assertEquals([far.view.span, near.view.span], [30 * MINUTE_MS, 7.5 * MINUTE_MS]);
});

Deno.test("zoom() keeps the cursor in its place", () => {
  const before = { ...PAUSED, cursorMs: PAST_MS - 10 * MINUTE_MS };
  const after = zoom(before, "in");
  const share = ({ cursorMs }: TuiState, state: TuiState) =>
    (cursorMs! - windowOf(state).fromMs) / lengthOf(state);
  assertEquals(after.cursorMs, before.cursorMs);
  assert(Math.abs(share(after, after) - share(before, before)) < 0.1);
});

Deno.test("zoom() says so where all data is on the screen already", () => {
  let state: TuiState = LIVE;
  for (let step = 0; step < 30; step++) state = zoom(state, "out");
  const { fromMs, toMs } = windowOf(state);
  assert(fromMs <= OLDEST_MS && toMs > NEWEST_MS && toMs - fromMs < 4 * (NEWEST_MS - OLDEST_MS));
  assertEquals(state.notice?.text, "All data is on the screen");
});

Deno.test("zoomAround() does not leave a part of the window in the future", () => {
  const near = zoomAround(withEnd({ mode: "paused", toMs: NEWEST_MS + 1 }), NEWEST_MS, "out");
  assert(near.view.end.mode === "paused" && near.view.end.toMs <= NEWEST_MS + 1);
});

Deno.test("showRange() shows it whole, in whichever order it was given", () => {
  for (const [a, b] of [[PAST_MS - HOUR_MS, PAST_MS], [PAST_MS, PAST_MS - HOUR_MS]] as const) {
    const { fromMs, toMs } = windowOf(showRange(LIVE, a, b));
    assert(fromMs <= PAST_MS - HOUR_MS && toMs >= PAST_MS && toMs - fromMs < 1.5 * HOUR_MS);
  }
});

Deno.test("setSpan() keeps the end, and bounds what cannot be", () => {
  assertEquals(setSpan(PAUSED, HOUR_MS).view, { span: HOUR_MS, end: PAUSED.view.end });
  assertEquals(setSpan(LIVE, "all").view.span, "all");
  assertEquals(setSpan(LIVE, 1).view.span, 5_000);
  const inside = setSpan({ ...PAUSED, cursorMs: PAST_MS - 14 * MINUTE_MS }, MINUTE_MS);
  assert(inside.cursorMs! >= windowOf(inside).fromMs);
});

Deno.test("endAt() pauses there, without a cursor", () => {
  const { view, cursorMs } = endAt({ ...LIVE, cursorMs: NEWEST_MS - 1 }, PAST_MS);
  assertEquals([view.end, cursorMs], [{ mode: "paused", toMs: PAST_MS }, undefined]);
});

Deno.test("jumpTo() moves the cursor alone inside of the window", () => {
  const after = jumpTo(LIVE, NEWEST_MS - MINUTE_MS);
  assertEquals([after.cursorMs, after.view], [NEWEST_MS - MINUTE_MS, LIVE.view]);
});

Deno.test("jumpTo() puts a time outside of the window into its middle", () => {
  const after = jumpTo(LIVE, PAST_MS);
  const { fromMs } = windowOf(after);
  assertEquals([after.cursorMs, after.view.end.mode], [PAST_MS, "paused"]);
  assert(Math.abs((PAST_MS - fromMs) / lengthOf(after) - 0.5) < 0.1);
});

Deno.test("jumpTo() goes as far as there is data", () => {
  for (const [atMs, wantMs] of [[0, OLDEST_MS], [NEWEST_MS + HOUR_MS, NEWEST_MS]] as const) {
    const after = jumpTo(PAUSED, atMs);
    const { fromMs, toMs } = windowOf(after);
    assert(fromMs <= wantMs && wantMs < toMs, `${fromMs} to ${toMs}`);
  }
});

Deno.test("goToFirst() shows the oldest sample at the left, with the cursor on it", () => {
  const after = goToFirst(LIVE);
  const { fromMs, msPerDot } = windowOf(after);
  assertEquals(after.cursorMs, OLDEST_MS);
  assert(OLDEST_MS - fromMs >= 0 && OLDEST_MS - fromMs <= 30 * msPerDot);
});

Deno.test("goToFirst() goes on to follow where all data is shown, and does nothing without data", () => {
  const young = { ...LIVE, extent: { oldestMs: NEWEST_MS - MINUTE_MS, newestMs: NEWEST_MS } };
  const after = goToFirst(young);
  assertEquals([after.cursorMs, after.view], [NEWEST_MS - MINUTE_MS, LIVE.view]);
  const empty = { ...LIVE, extent: undefined };
  assertEquals(goToFirst(empty), empty);
});

Deno.test("follow() and resetView() give the cursor up", () => {
  const state = { ...PAUSED, cursorMs: PAST_MS - 1, view: { ...PAUSED.view, span: HOUR_MS } };
  assertEquals(follow(state).view, { span: HOUR_MS, end: { mode: "follow" } });
  assertEquals(resetView(state).view, { span: 15 * MINUTE_MS, end: { mode: "follow" } });
  assertEquals([follow(state).cursorMs, resetView(state).cursorMs], [undefined, undefined]);
});

Deno.test("pauseOrResume() stops where the window is, and follows again", () => {
  const paused = pauseOrResume(LIVE);
  assertEquals(windowOf(paused), windowOf(LIVE));
  assertEquals(pauseOrResume(paused).view, LIVE.view);
});

Deno.test("pauseOrResume() lets a replay go on as one", () => {
  const replay = withEnd({ mode: "replay", toMs: PAST_MS, speed: 30 });
  const paused = pauseOrResume(replay);
  assertEquals(paused.view.end.mode, "paused");
  assertEquals(pauseOrResume(paused).view, replay.view);
});

Deno.test("replayOrStop() begins with what was at the left edge, and stops for good", () => {
  const replay = replayOrStop(PAUSED);
  const { fromMs } = windowOf(PAUSED);
  assertEquals(replay.view.end, { mode: "replay", toMs: fromMs, speed: 10 });
  const stopped = replayOrStop(replay);
  assertEquals(stopped.view.end, { mode: "paused", toMs: fromMs });
  assertEquals(pauseOrResume(stopped).view.end.mode, "follow");
});

Deno.test("replayOrStop() has nothing to replay without data", () => {
  const { view, notice } = replayOrStop({ ...LIVE, extent: undefined });
  assertEquals([view, notice?.text], [LIVE.view, "There is no data to replay yet"]);
});

Deno.test("changeSpeed() goes through the speeds and stops at both ends", () => {
  const speeds = (way: "slower" | "faster", speed: number) => {
    let state = withEnd({ mode: "replay", toMs: PAST_MS, speed });
    return Array.from({ length: 6 }, () => {
      state = changeSpeed(state, way);
      return state.view.end.mode === "replay" ? state.view.end.speed : 0;
    });
  };
  assertEquals(speeds("faster", 1), [2, 5, 10, 30, 60, 60]);
  assertEquals(speeds("slower", 60), [30, 10, 5, 2, 1, 1]);
});

Deno.test("changeSpeed() says how to replay where nothing is", () => {
  assertEquals(changeSpeed(LIVE, "faster").notice?.text, "Nothing is replayed: R replays");
});

Deno.test("replayAt() begins a replay, or changes the speed of the one that runs", () => {
  assertEquals(replayAt(PAUSED, 60).view.end, {
    mode: "replay",
    toMs: windowOf(PAUSED).fromMs,
    speed: 60,
  });
  const running = withEnd({ mode: "replay", toMs: PAST_MS, speed: 1 });
  assertEquals(replayAt(running, 30).view.end, { mode: "replay", toMs: PAST_MS, speed: 30 });
});

Deno.test("cursorTimeOf() is the middle of the last column without a cursor", () => {
  assertEquals(cursorTimeOf(LIVE), windowOf(LIVE).toMs - msPerColumnOf(LIVE) / 2);
  assertEquals(cursorTimeOf({ ...LIVE, cursorMs: 7 }), 7);
});
