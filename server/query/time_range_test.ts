import { assertEquals, assertThrows } from "@std/assert";
import { type RangeRequest, resolveRange } from "./time_range.ts";

const NOW_MS = 1_768_254_720_000;
const HOUR_MS = 3_600_000;
const LIVE = { firstMs: NOW_MS - 10 * HOUR_MS, lastMs: NOW_MS - 900 };
const ENDED = { firstMs: NOW_MS - 10 * HOUR_MS, lastMs: NOW_MS - 5 * HOUR_MS };

function ask(changes: Partial<RangeRequest>): RangeRequest {
  return { fromMs: undefined, toMs: undefined, range: undefined, ...changes };
}

const CASES: readonly [
  string,
  RangeRequest,
  { firstMs: number; lastMs: number } | undefined,
  number,
  number,
][] = [
  ["reads the last hour by default", ask({}), LIVE, NOW_MS - HOUR_MS, NOW_MS],
  ["ends now without data", ask({}), undefined, NOW_MS - HOUR_MS, NOW_MS],
  ["reads 15 minutes", ask({ range: "15m" }), LIVE, NOW_MS - HOUR_MS / 4, NOW_MS],
  [
    "ends behind data that has ended",
    ask({ range: "1h" }),
    ENDED,
    ENDED.lastMs + 1 - HOUR_MS,
    ENDED.lastMs + 1,
  ],
  [
    "still ends now two minutes after the newest sample",
    ask({ range: "1h" }),
    { ...LIVE, lastMs: NOW_MS - 120_000 },
    NOW_MS - HOUR_MS,
    NOW_MS,
  ],
  [
    "ends behind data from a clock ahead",
    ask({ range: "1h" }),
    { ...LIVE, lastMs: NOW_MS + 5_000 },
    NOW_MS + 5_001 - HOUR_MS,
    NOW_MS + 5_001,
  ],
  ["reads everything", ask({ range: "all" }), ENDED, ENDED.firstMs, ENDED.lastMs + 1],
  ["reads from a time on", ask({ fromMs: NOW_MS - 5 }), LIVE, NOW_MS - 5, NOW_MS],
  [
    "reads the hour before a time",
    ask({ toMs: NOW_MS - 5 }),
    LIVE,
    NOW_MS - 5 - HOUR_MS,
    NOW_MS - 5,
  ],
  ["takes both ends as they are", ask({ fromMs: 1, toMs: 2 }), LIVE, 1, 2],
  ["does not begin before 1970", ask({ toMs: 5 }), LIVE, 0, 5],
];
for (const [fact, request, bounds, fromMs, toMs] of CASES) {
  Deno.test(`resolveRange() ${fact}`, () => {
    assertEquals(resolveRange(request, { bounds, nowMs: NOW_MS }), { fromMs, toMs });
  });
}

const REFUSED: readonly [string, RangeRequest][] = [
  ["an empty range", ask({ fromMs: 5, toMs: 5 })],
  ["a reversed range", ask({ fromMs: 6, toMs: 5 })],
  ["a range word beside an end", ask({ range: "1h", toMs: 5 })],
  ["an unknown word", ask({ range: "2h" })],
  [
    "a start far in the future",
    ask({ fromMs: NOW_MS + 30 * HOUR_MS, toMs: NOW_MS + 40 * HOUR_MS }),
  ],
  ["a start after the end of the data", ask({ fromMs: NOW_MS + HOUR_MS })],
];
for (const [fact, request] of REFUSED) {
  Deno.test(`resolveRange() refuses ${fact}`, () => {
    assertThrows(() => resolveRange(request, { bounds: LIVE, nowMs: NOW_MS }), RangeError);
  });
}
