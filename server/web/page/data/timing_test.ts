import { assertEquals } from "@std/assert";
import { spreadMs, waitMsAfter } from "./timing.ts";

const WAITS = { firstMs: 500, longestMs: 3_000 };

Deno.test("waitMsAfter() doubles up to the longest", () => {
  assertEquals([0, 1, 2, 3, 4, 5_000].map((failures) => waitMsAfter(failures, WAITS)), [
    ...[500, 500, 1_000, 2_000, 3_000, 3_000],
  ]);
});

Deno.test("spreadMs() is between half and all", () => {
  assertEquals([0, 0.5, 1].map((drawn) => spreadMs(1_000, { random: () => drawn })), [
    ...[500, 750, 1_000],
  ]);
});
