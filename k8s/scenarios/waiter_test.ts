import { assertEquals, assertRejects } from "@std/assert";
import { HandClock, turn } from "../testing/hand_clock.ts";
import { waiter } from "./waiter.ts";

Deno.test("waiter() waits as long as it is told", async () => {
  const clock = new HandClock();
  let isOver = false;
  const waiting = waiter(clock.startTimer, new AbortController().signal)(500)
    .then(() => isOver = true);
  await clock.advance(499);
  assertEquals(isOver, false);
  await clock.advance(1);
  await waiting;
  assertEquals(clock.delaysMs, []);
});

Deno.test("waiter() gives up when it is aborted, and leaves no timer", async () => {
  const clock = new HandClock();
  const controller = new AbortController();
  const wait = waiter(clock.startTimer, controller.signal);
  const waiting = assertRejects(() => wait(500), DOMException, "Received SIGINT");
  await turn();
  controller.abort(new DOMException("Received SIGINT", "AbortError"));
  await waiting;
  assertEquals(clock.delaysMs, []);
  await assertRejects(() => wait(500), DOMException, "Received SIGINT");
  assertEquals(clock.delaysMs, []);
});
