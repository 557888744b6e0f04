import { assertEquals } from "@std/assert";
import { aborted } from "./aborted.ts";

Deno.test("aborted() resolves for a signal that was or gets aborted", async () => {
  assertEquals(await aborted(AbortSignal.abort()), undefined);
  const stop = new AbortController();
  const waiting = aborted(stop.signal);
  stop.abort();
  assertEquals(await waiting, undefined);
});
