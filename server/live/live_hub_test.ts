import { assert, assertEquals, assertThrows } from "@std/assert";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { OverloadError } from "../query/query_gate.ts";
import { LiveHub } from "./live_hub.ts";

/** A hub over a disk whose journal has as many ticks as the test says. */
function testHub(options: { readonly clientsMax?: number } = {}) {
  const disk = { ticks: 1, fails: false, looks: 0, turn: Promise.resolve() };
  const timers: (() => void)[] = [];
  const errors: unknown[] = [];
  const hub = new LiveHub({
    ...options,
    refresh: async () => {
      disk.looks++;
      await disk.turn;
      if (disk.fails) throw new Error("disk");
      const journals = [{ path: "j", tickCount: disk.ticks }];
      return { segments: [], journals } as unknown as IndexSnapshot;
    },
    onError: (error) => errors.push(error),
    repeat: (act) => {
      timers.push(act);
      return () => void timers.splice(timers.indexOf(act), 1);
    },
  });
  return { hub, disk, timers, errors };
}

Deno.test("LiveHub polls exactly while there are clients", () => {
  const { hub, timers } = testHub();
  assertEquals([hub.isPolling, timers.length], [false, 0]);
  const [first, second] = [hub.enter(), hub.enter()];
  assertEquals([hub.isPolling, timers.length, hub.clients], [true, 1, 2]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assertEquals([hub.isPolling, timers.length, hub.clients], [true, 1, 1]);
  second[Symbol.dispose]();
  assertEquals([hub.isPolling, timers.length, hub.clients], [false, 0, 0]);
  using _third = hub.enter();
  assertEquals([hub.isPolling, timers.length], [true, 1]);
});

Deno.test("LiveHub wakes all clients with every poll, and raises the revision when there is news", async () => {
  const { hub, disk, timers } = testHub();
  using a = hub.enter();
  using b = hub.enter();
  const poll = async () => {
    const waits = [a.nextPoll(), b.nextPoll()];
    timers[0]!();
    assertEquals(await Promise.all(waits), [true, true]);
    return [hub.polls, hub.revision];
  };
  assertEquals(await poll(), [1, 1]);
  assertEquals(await poll(), [2, 1]);
  disk.ticks++;
  assertEquals(await poll(), [3, 2]);
});

Deno.test("LiveHub leaves a poll out while the one before still looks", async () => {
  const { hub, disk, timers } = testHub();
  using seat = hub.enter();
  const turn = Promise.withResolvers<void>();
  disk.turn = turn.promise;
  const wait = seat.nextPoll();
  timers[0]!();
  timers[0]!();
  turn.resolve();
  await wait;
  assertEquals([disk.looks, hub.polls], [1, 1]);
});

Deno.test("LiveHub tells a look that failed, and goes on", async () => {
  const { hub, disk, timers, errors } = testHub();
  using seat = hub.enter();
  disk.fails = true;
  let wait = seat.nextPoll();
  timers[0]!();
  assert(await wait);
  assertEquals([errors.map(String), hub.revision], [["Error: disk"], 0]);
  disk.fails = false;
  wait = seat.nextPoll();
  timers[0]!();
  await wait;
  assertEquals(hub.revision, 1);
});

Deno.test("LiveHub ends the wait of who leaves, and of all when it is closed", async () => {
  const { hub, timers } = testHub();
  const [a, b] = [hub.enter(), hub.enter()];
  const wait = a.nextPoll();
  a[Symbol.dispose]();
  assertEquals([await wait, await a.nextPoll()], [false, false]);
  const other = b.nextPoll();
  hub[Symbol.dispose]();
  assertEquals([await other, hub.clients, timers.length], [false, 0, 0]);
  const late = hub.enter();
  assertEquals([await late.nextPoll(), hub.isPolling], [false, false]);
});

Deno.test("LiveHub turns clients away when it is full", () => {
  const { hub } = testHub({ clientsMax: 2 });
  using _a = hub.enter();
  const b = hub.enter();
  assertThrows(() => hub.requirePlace(), OverloadError, "2 clients");
  assertThrows(() => hub.enter(), OverloadError);
  b[Symbol.dispose]();
  hub.requirePlace();
});
