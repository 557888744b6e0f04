import { assertEquals } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import { CLOCK_MS_MIN, createClock } from "./clock.ts";

function start(startMs: number) {
  const timing = new HandClock(startMs);
  const times: number[] = [];
  const state = { nowMs: startMs - 60_000 };
  const clock = createClock({
    timing,
    toldMs: () => state.nowMs,
    dispatch(action) {
      if (action.type !== "clock") return;
      state.nowMs = action.nowMs;
      times.push(action.nowMs);
    },
  });
  return { timing, times, clock, state };
}

Deno.test("createClock() acts when the seconds of other clocks change", async () => {
  const { timing, times, clock } = start(10_300);
  using _ = clock;
  clock.setPeriodMs(1_000);
  await timing.advance(2_800);
  assertEquals(times, [11_000, 12_000, 13_000]);
});

Deno.test("createClock() does nothing before it has a period, and after its end", async () => {
  const { timing, times, clock } = start(0);
  assertEquals(timing.delaysMs, []);
  clock.setPeriodMs(1_000);
  clock[Symbol.dispose]();
  assertEquals(timing.delaysMs, []);
  await timing.advance(5_000);
  assertEquals(times, []);
});

Deno.test("createClock() takes another period at once, and keeps time for the same one", async () => {
  const { timing, times, clock } = start(0);
  using _ = clock;
  clock.setPeriodMs(1_000);
  await timing.advance(600);
  clock.setPeriodMs(1_000);
  await timing.advance(400);
  clock.setPeriodMs(250);
  await timing.advance(500);
  assertEquals(times, [1_000, 1_250, 1_500]);
});

Deno.test("createClock() does not act twice for a timer that fired a little early", () => {
  const { clock, timing } = start(999);
  using _ = clock;
  clock.setPeriodMs(1_000);
  assertEquals(timing.delaysMs, [1_001]);
});

Deno.test("createClock() leaves out what others told, until they are silent for a period", async () => {
  const { timing, times, clock, state } = start(10_000);
  using _ = clock;
  clock.setPeriodMs(1_000);
  for (let second = 0; second < 3; second++) {
    await timing.advance(200);
    state.nowMs = timing.now();
    await timing.advance(800);
  }
  assertEquals(times, []);
  await timing.advance(3_000);
  assertEquals(times, [14_000, 15_000, 16_000]);
});

Deno.test("createClock() acts when the time that others told is far ahead", async () => {
  const { timing, times, clock, state } = start(10_000);
  using _ = clock;
  clock.setPeriodMs(1_000);
  state.nowMs = 99_000;
  await timing.advance(1_000);
  assertEquals(times, [11_000]);
});

for (const [periodMs, want] of [[0, CLOCK_MS_MIN], [-5, CLOCK_MS_MIN], [NaN, undefined]] as const) {
  Deno.test(`createClock() makes ${want} ms of a period of ${periodMs} ms`, () => {
    const { clock, timing } = start(0);
    using _ = clock;
    clock.setPeriodMs(periodMs);
    assertEquals(timing.delaysMs, want === undefined ? [] : [want]);
  });
}
