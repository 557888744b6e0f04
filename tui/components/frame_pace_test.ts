import { assertEquals } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import { createFramePace, FRAME_MS_MIN } from "./frame_pace.ts";

function paced() {
  const clock = new HandClock(5_000);
  const drawn: number[] = [];
  const { now, startTimer } = clock;
  const pace = createFramePace({ draw: () => drawn.push(clock.now()), now, startTimer });
  return { clock, drawn, pace };
}

Deno.test("createFramePace() draws nothing unasked", async () => {
  const { clock, drawn } = paced();
  await clock.advance(1_000);
  assertEquals(drawn, []);
});

Deno.test("createFramePace() draws at once after a pause, and changes made together once", async () => {
  const { clock, drawn, pace } = paced();
  pace.request();
  pace.request();
  pace.request();
  assertEquals(clock.delaysMs, [0]);
  await clock.advance(0);
  assertEquals(drawn, [5_000]);
  await clock.advance(1_000);
  pace.request();
  await clock.advance(0);
  assertEquals(drawn, [5_000, 6_000]);
});

Deno.test("createFramePace() keeps frames apart", async () => {
  const { clock, drawn, pace } = paced();
  for (let elapsedMs = 0; elapsedMs < 4 * FRAME_MS_MIN; elapsedMs++) {
    pace.request();
    await clock.advance(1);
  }
  const apart = drawn.slice(1).map((atMs, index) => atMs - (drawn[index] ?? 0));
  assertEquals(apart.every((ms) => ms >= FRAME_MS_MIN), true, `${apart}`);
  assertEquals(drawn.length >= 3, true, `${drawn}`);
});

Deno.test("createFramePace() draws the last change", async () => {
  const { clock, drawn, pace } = paced();
  pace.request();
  await clock.advance(0);
  pace.request();
  await clock.advance(FRAME_MS_MIN);
  assertEquals(drawn.length, 2);
});

Deno.test("createFramePace() gives up the frame that is due when it is disposed of", async () => {
  const { clock, drawn, pace } = paced();
  pace.request();
  pace[Symbol.dispose]();
  await clock.advance(1_000);
  assertEquals(drawn, []);
});
