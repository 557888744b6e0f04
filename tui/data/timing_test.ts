import { assertEquals } from "@std/assert";
import { backOffMs, jitterMs } from "./timing.ts";

Deno.test("backOffMs() doubles from failure to failure, up to the longest", () => {
  const waits = [-1, 0, 1, 2, 3, 4, 5, 6, 2_000].map((failures) =>
    backOffMs(failures, { firstMs: 2_000, longestMs: 30_000 })
  );
  assertEquals(waits, [0, 0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("jitterMs() is between half and all of a wait", () => {
  assertEquals([0, 0.5, 0.999].map((random) => jitterMs(1_000, random)), [500, 750, 1_000]);
});
