import { assertEquals } from "@std/assert";
import { type Bucket, takeToken } from "./token_bucket.ts";

const RATE = { burst: 3, perSecond: 2 };

/** Times of requests in milliseconds, and what each is told. */
const CASES: ReadonlyArray<readonly [name: string, times: number[], retryAfterMs: number[]]> = [
  ["lets a burst pass", [0, 0, 0], [0, 0, 0]],
  ["says when there is room after a burst", [0, 0, 0, 0], [0, 0, 0, 500]],
  ["fills up with time", [0, 0, 0, 500, 500], [0, 0, 0, 0, 500]],
  ["never holds more than a burst", [0, 60_000, 60_000, 60_000, 60_000], [0, 0, 0, 0, 500]],
  ["takes nothing for a refusal", [0, 0, 0, 250, 500], [0, 0, 0, 250, 0]],
  ["adds nothing when the clock goes back", [1_000, 1_000, 1_000, 0], [0, 0, 0, 500]],
];
for (const [name, times, want] of CASES) {
  Deno.test(`takeToken() ${name}`, () => {
    let bucket: Bucket | undefined;
    const told = times.map((nowMs) => {
      const taken = takeToken(bucket, nowMs, RATE);
      bucket = taken.bucket;
      return taken.retryAfterMs;
    });
    assertEquals(told, want);
  });
}
