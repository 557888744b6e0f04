import { assertEquals, assertRejects } from "@std/assert";
import { createPause } from "./deploy_pause.ts";

Deno.test("createPause() ends with its time", async () => {
  assertEquals(await createPause(new AbortController().signal)(0), undefined);
});

Deno.test("createPause() ends with the signal, and leaves no timer", async () => {
  const stop = new AbortController();
  const paused = createPause(stop.signal)(1e9);
  stop.abort(new RangeError("enough"));
  await assertRejects(() => paused, RangeError, "enough");
});

Deno.test("createPause() does not begin after the signal", async () => {
  const stop = new AbortController();
  stop.abort(new RangeError("enough"));
  await assertRejects(() => createPause(stop.signal)(1e9), RangeError, "enough");
});
