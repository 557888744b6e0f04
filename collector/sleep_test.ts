import { assertEquals } from "@std/assert";
import { sleep } from "./sleep.ts";

Deno.test("sleep() resolves when its time is over", async () => {
  assertEquals(await sleep(1, new AbortController().signal), undefined);
});

Deno.test("sleep() resolves when it is ended, and before it began", async () => {
  const stop = new AbortController();
  const sleeping = sleep(3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await sleep(3_600_000, stop.signal);
});
