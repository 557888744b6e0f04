import { assertEquals, assertRejects } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import { TimedSignal, untilAborted } from "./timed_signal.ts";

Deno.test("TimedSignal is aborted when its time is over, and says so", async () => {
  const clock = new HandClock();
  using timed = new TimedSignal(100, { caller: undefined, startTimer: clock.startTimer });
  await clock.advance(99);
  assertEquals([timed.signal.aborted, timed.isOver], [false, false]);
  await clock.advance(1);
  assertEquals([timed.signal.aborted, timed.isOver], [true, true]);
});

Deno.test("TimedSignal is aborted by the caller, which is no time out", () => {
  const caller = new AbortController();
  using timed = new TimedSignal(100, { caller: caller.signal, startTimer: () => () => {} });
  caller.abort("enough");
  assertEquals([timed.signal.aborted, timed.isOver], [true, false]);
  assertEquals(timed.signal.reason, "enough");
});

Deno.test("TimedSignal leaves no timer behind, and ends what hangs on it", () => {
  const clock = new HandClock();
  const timed = new TimedSignal(100, { caller: undefined, startTimer: clock.startTimer });
  timed[Symbol.dispose]();
  assertEquals(clock.delaysMs, []);
  assertEquals([timed.signal.aborted, timed.isOver], [true, false]);
});

Deno.test("untilAborted() passes on what the promise brings", async () => {
  const { signal } = new AbortController();
  assertEquals(await untilAborted(Promise.resolve(7), signal), 7);
  await assertRejects(() => untilAborted(Promise.reject(new Error("no")), signal), Error, "no");
});

Deno.test("untilAborted() rejects with the signal's reason, before and while it waits", async () => {
  const never = new Promise<never>(() => {});
  await assertRejects(
    () => untilAborted(never, AbortSignal.abort(new Error("before"))),
    Error,
    "before",
  );
  const controller = new AbortController();
  const waiting = untilAborted(never, controller.signal);
  controller.abort(new Error("while"));
  await assertRejects(() => waiting, Error, "while");
});
