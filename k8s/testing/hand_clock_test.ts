import { assertEquals } from "@std/assert";
import { HandClock } from "./hand_clock.ts";

Deno.test("HandClock fires timers in the order in which they are due, each at its time", async () => {
  const clock = new HandClock(1_000);
  const fired: [name: string, atMs: number][] = [];
  const note = (name: string) => () => void fired.push([name, clock.now()]);
  clock.startTimer(note("late"), 30);
  clock.startTimer(note("soon"), 10);
  clock.startTimer(note("never"), 20)();
  assertEquals(clock.delaysMs, [10, 30]);
  await clock.advance(29);
  assertEquals(fired, [["soon", 1_010]]);
  assertEquals(clock.now(), 1_029);
  await clock.advance(1);
  assertEquals(fired, [["soon", 1_010], ["late", 1_030]]);
});

Deno.test("HandClock runs what a timer sets off, timers of its own included", async () => {
  const clock = new HandClock();
  const wait = (delayMs: number) =>
    new Promise<void>((resolve) => void clock.startTimer(resolve, delayMs));
  let steps = 0;
  const walk = async () => {
    for (; steps < 3; steps++) await wait(10);
  };
  const walking = walk();
  await clock.advance(30);
  assertEquals(steps, 3);
  await walking;
  assertEquals(clock.delaysMs, []);
});
