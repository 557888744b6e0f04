import { assertEquals, assertThrows } from "@std/assert";
import { anchorMs, type RangeRequest, resolveRange } from "./time_range.ts";

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
  ["takes one millisecond", ask({ fromMs: 5, toMs: 6 }), LIVE, 5, 6],
  [
    "takes ranges far outside of the data",
    ask({ fromMs: 0, toMs: 32_503_680_000_000 }),
    LIVE,
    0,
    32_503_680_000_000,
  ],
  ["takes an end without data", ask({ fromMs: 1, toMs: 2 }), undefined, 1, 2],
  ["reads a day", ask({ range: "1d" }), LIVE, NOW_MS - 24 * HOUR_MS, NOW_MS],
  ["reads a week", ask({ range: "1w" }), LIVE, NOW_MS - 168 * HOUR_MS, NOW_MS],
  ["reads everything up to now", ask({ range: "all" }), LIVE, LIVE.firstMs, NOW_MS],
  ["reads everything without data", ask({ range: "all" }), undefined, 0, NOW_MS],
  [
    "reads everything where that is one sample",
    ask({ range: "all" }),
    { firstMs: NOW_MS, lastMs: NOW_MS },
    NOW_MS,
    NOW_MS + 1,
  ],
  ["reads one word before 1970 from 1970", ask({ range: "1w" }), { firstMs: 0, lastMs: 9 }, 0, 10],
  ["reads to now from a time in data that has ended", ask({ fromMs: 7 }), ENDED, 7, NOW_MS],
  [
    "has nothing to read from the end of live data on",
    ask({ fromMs: NOW_MS }),
    LIVE,
    NOW_MS,
    NOW_MS + 1,
  ],
  [
    "has nothing to read behind the newest sample of a clock ahead",
    ask({ fromMs: NOW_MS + 5_001 }),
    { ...LIVE, lastMs: NOW_MS + 5_000 },
    NOW_MS + 5_001,
    NOW_MS + 5_002,
  ],
  [
    "reads what begins within a day ahead",
    ask({ fromMs: NOW_MS + 23 * HOUR_MS, toMs: NOW_MS + 25 * HOUR_MS }),
    LIVE,
    NOW_MS + 23 * HOUR_MS,
    NOW_MS + 25 * HOUR_MS,
  ],
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
  ["a start a millisecond after the end", ask({ fromMs: NOW_MS + 1 })],
  [
    "a start a day in the future",
    ask({ fromMs: NOW_MS + 24 * HOUR_MS, toMs: NOW_MS + 25 * HOUR_MS }),
  ],
  ["an end in 1970", ask({ toMs: 0 })],
  ["a range word beside a start", ask({ range: "all", fromMs: 5 })],
  ["an empty word", ask({ range: "" })],
  ["a word of an object", ask({ range: "constructor" })],
];
for (const [fact, request] of REFUSED) {
  Deno.test(`resolveRange() refuses ${fact}`, () => {
    assertThrows(() => resolveRange(request, { bounds: LIVE, nowMs: NOW_MS }), RangeError);
  });
}

const ANCHORS: readonly [fact: string, lastMs: number | undefined, want: number][] = [
  ["now without data", undefined, NOW_MS],
  ["now with a sample just now", NOW_MS - 1, NOW_MS],
  ["now with a sample two minutes ago", NOW_MS - 120_000, NOW_MS],
  ["behind a sample of more than two minutes ago", NOW_MS - 120_001, NOW_MS - 120_000],
  ["behind a sample of now, which would else be outside", NOW_MS, NOW_MS + 1],
  ["behind a sample in the future", NOW_MS + HOUR_MS, NOW_MS + HOUR_MS + 1],
  ["behind a sample in 1970", 0, 1],
];
for (const [fact, lastMs, want] of ANCHORS) {
  Deno.test(`anchorMs() is ${fact}`, () => {
    const bounds = lastMs === undefined ? undefined : { firstMs: 0, lastMs };
    assertEquals(anchorMs(bounds, NOW_MS), want);
  });
}
