import { assertEquals } from "@std/assert";
import { keepBusy } from "./keep_busy.ts";

for (const busyMs of [0, 1_000]) {
  Deno.test(`keepBusy() with ${busyMs} ms of work in a second ends when it is told to`, async () => {
    const stop = new AbortController();
    queueMicrotask(() => stop.abort());
    assertEquals(await keepBusy({ periodMs: 1_000, busyMs }, stop.signal), undefined);
  });
}

Deno.test("keepBusy() lets others have their turn between two stretches of work", async () => {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 0);
  const busy = keepBusy({ periodMs: 100, busyMs: 100 }, stop.signal);
  await promise;
  stop.abort();
  await busy;
});
