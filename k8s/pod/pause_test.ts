import { assertEquals } from "@std/assert";
import { pause } from "./pause.ts";

const NEVER_MS = 1e9;

Deno.test("pause() ends at once where it is told to stop before or meanwhile", async () => {
  const before = AbortSignal.abort();
  assertEquals(await pause(NEVER_MS, before), undefined);
  const stop = new AbortController();
  const pausing = pause(NEVER_MS, stop.signal);
  stop.abort();
  assertEquals(await pausing, undefined);
});

Deno.test("pause() ends by itself", async () => {
  const { signal } = new AbortController();
  assertEquals(await pause(1, signal), undefined);
});
