import { assert, assertEquals } from "@std/assert";
import { eventfulData } from "../events/testing/event_data.ts";
import { START_MS } from "../testing/data_dir.ts";
import { startTestViewer } from "../testing/test_viewer.ts";
import { encodeEventsCursor } from "./events_cursor.ts";

const CURSOR = encodeEventsCursor({
  after: { timeMs: START_MS, type: "start", subject: "aaaa" },
  range: { fromMs: START_MS, toMs: START_MS + 1_000 },
});

/** Queries that must be refused, with the kind of problem and what its detail names. */
const CASES: readonly (readonly [query: string, kind: string, detail: RegExp])[] = [
  ["types=", "bad-parameter", /empty/],
  ["types=,", "bad-parameter", /empty/],
  ["types=start,,stop", "bad-parameter", /empty/],
  ["types=start&types=stop", "bad-parameter", /more than once/],
  ["types=starts", "bad-parameter", /"starts", but start/],
  ["types=oomkill", "bad-parameter", /oom_kill/],
  ["types=OOM_KILL", "bad-parameter", /oom_kill/],
  ["types=xyzzy", "bad-parameter", /start, stop, restart, oom_kill, throttling, collector_gap/],
  ["types=start,stop,x'%20OR%201=1--", "bad-parameter", /there are no events of type/],
  ["types=..%2f..%2fetc", "bad-parameter", /there are no events of type/],
  ["types=a,b,c,d,e,f,g", "bad-parameter", /at most 6/],
  ["type=start", "unknown-parameter", /types/],
  ...["0", "-1", "1001", "1.5", "NaN", "1000000000000000", "ten"].map((limit) =>
    [`limit=${limit}`, "bad-parameter", /whole number from 1 to 1000/] as const
  ),
  ["containers=aaa", "bad-parameter", /shorter than 4/],
  ["containers=ffff", "unknown-container", /ffff/],
  ["containers=aaaa,nosuch", "unknown-container", /nosuch/],
  ["qos_class=Best", "bad-parameter", /qos_class/],
  ["labels=app", "bad-parameter", /labels/],
  ["from=yesterday", "bad-parameter", /from/],
  [`from=${START_MS + 5}&to=${START_MS}`, "bad-parameter", /before/],
  [`from=${START_MS}&range=1h`, "bad-parameter", /range/],
  ["from=4102444800000", "bad-parameter", /ends before/],
  ["cursor=zzz", "bad-parameter", /not one that was given out/],
  ["cursor=WzEsMiwzXQ", "bad-parameter", /not one that was given out/],
  [`cursor=${"x".repeat(5_000)}`, "bad-parameter", /not one that was given out/],
  [`cursor=${CURSOR}&range=1h`, "bad-parameter", /already says the range/],
  [`cursor=${CURSOR}&from=${START_MS}`, "bad-parameter", /already says the range/],
];

Deno.test("/api/events refuses what it cannot answer, and says why", async (t) => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 220_000 });
  for (const [query, kind, detail] of CASES) {
    await t.step(query.slice(0, 100), async () => {
      const { status, body } = await viewer.get(`/api/events?${query}`);
      assertEquals(body.type, `urn:fgm:problem:${kind}`, JSON.stringify(body));
      assert(status >= 400 && status < 500, `status ${status}`);
      assert(detail.test(body.detail), body.detail);
    });
  }
  const { body } = await viewer.get("/api/events?types=oomkill");
  assertEquals([body.parameter, body.candidates], ["types", ["oom_kill"]]);
});
