import { assert, assertEquals } from "@std/assert";
import { undescribed } from "@fgm/collector/store/container_record";
import { CONTAINERS, END_SECOND, eventfulData, ticksAt } from "../events/testing/event_data.ts";
import { seconds } from "../events/testing/event_world.ts";
import { START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const ID_A = CONTAINERS.before.id;

/** What happened, as "second type who", newest first; gaps are of nodes. */
// deno-lint-ignore no-explicit-any
function shown({ events }: any): string[] {
  // deno-lint-ignore no-explicit-any
  return events.map(({ time_ms, type, container, node_name }: any) =>
    `${(time_ms - START_MS) / 1_000} ${type} ${container?.short_id.slice(0, 4) ?? node_name}`
  );
}

const ALL = [
  "179 collector_gap worker-1",
  "130 throttling cccc",
  "120 oom_kill cccc",
  "100 start eeee",
  "59 stop dddd",
  "59 collector_gap worker-1",
  "34 restart bbbb",
  "34 oom_kill bbbb",
  "30 stop aaaa",
];

function of(...words: string[]): string[] {
  return ALL.filter((event) => words.some((word) => event.includes(word)));
}

const CASES: readonly [query: string, want: readonly string[]][] = [
  ["", ALL],
  ["?range=all", ALL],
  ["?types=start,stop", of(" start", "stop")],
  ["?types=restart", of("restart")],
  ["?types=oom_kill", of("oom_kill")],
  ["?types=throttling", of("throttling")],
  ["?types=collector_gap", of("gap")],
  ["?containers=aaaa", of("aaaa", "gap")],
  ["?containers=default/web/app", of("aaaa", "bbbb", "gap")],
  ["?containers=aaaa,cccc&types=stop,oom_kill", ["120 oom_kill cccc", "30 stop aaaa"]],
  ["?namespace=shop", of("cccc", "gap")],
  ["?namespace=shop&containers=aaaa", []],
  ["?namespace=nowhere", []],
  ["?search=pod-dddd", of("dddd", "gap")],
  ["?node=worker-1", ALL],
  ["?node=worker-2", []],
  [`?from=${START_MS + 34_000}&to=${START_MS + 120_000}`, ALL.slice(3, 8)],
  [`?from=${START_MS + 34_001}&to=${START_MS + 120_001}`, ALL.slice(2, 6)],
  // Of what began before the range nothing is told, even though it goes on.
  [`?from=${START_MS + 135_000}&to=${START_MS + 179_000}`, []],
  // What began in the range is told, even though only what came after it shows so.
  [`?from=${START_MS + 125_000}&to=${START_MS + 131_000}`, of("throttling")],
  [`?from=${START_MS + 1_000_000}&to=${START_MS + 2_000_000}`, []],
];

Deno.test("/api/events answers with what happened", async (t) => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + END_SECOND * 1_000,
  });
  for (const [query, want] of CASES) {
    await t.step(query, async () => {
      const { status, body } = await viewer.get(`/api/events${query}`);
      assertEquals([status, body.truncated], [200, false], body.detail);
      assertEquals(shown(body), [...want]);
    });
  }
});

async function pagesOf(viewer: TestViewer, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let next = `/api/events?${query}`;
  for (let i = 0; i < 20; i++) {
    const { body } = await viewer.get(next);
    pages.push(shown(body));
    if (body.next_cursor === undefined) return pages;
    const rest = query.split("&").filter((part) => !/^(from|to|range)=/.test(part)).join("&");
    next = `/api/events?${rest}&cursor=${body.next_cursor}`;
  }
  throw new Error("the pages do not end");
}

Deno.test("/api/events gives every event once, page by page", async () => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + END_SECOND * 1_000 });
  for (const limit of [1, 2, 4, 8, 9, 10]) {
    const pages = await pagesOf(viewer, `limit=${limit}&range=1h`);
    assertEquals(pages.flat(), ALL);
    assertEquals(
      pages.slice(0, -1).map(({ length }) => length),
      pages.slice(0, -1).map(() => limit),
    );
  }
  const kills = await pagesOf(viewer, "limit=1&types=oom_kill");
  assertEquals(kills, of("oom_kill").map((event) => [event]));
});

Deno.test("/api/events keeps the range of the first page", async () => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + END_SECOND * 1_000 });
  const first = (await viewer.get("/api/events?limit=2&range=15m")).body;
  viewer.clock.nowMs += 100_000;
  const second = (await viewer.get(`/api/events?cursor=${first.next_cursor}`)).body;
  assertEquals([second.from_ms, second.to_ms], [first.from_ms, first.to_ms]);
  assertEquals([...shown(first), ...shown(second)], ALL);
});

Deno.test("/api/events does not depend on how a range is cut", async () => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + END_SECOND * 1_000 });
  for (const stepMs of [10_000, 17_000, 60_000]) {
    const found: string[] = [];
    for (let fromMs = START_MS; fromMs < START_MS + END_SECOND * 1_000; fromMs += stepMs) {
      const { body } = await viewer.get(`/api/events?from=${fromMs}&to=${fromMs + stepMs}`);
      found.unshift(...shown(body));
    }
    assertEquals(found, ALL, `steps of ${stepMs} ms`);
  }
});

Deno.test("/api/events is about the newest second, and decides as ticks come in", async () => {
  await using data = await TestData.create();
  const [a, b] = [testContainer("aaaa"), testContainer("bbbb")];
  const lives = [{ container: a, from: 0, to: 10 }, { container: b, from: 12, to: 60 }];
  const journal = data.journal(START_MS);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  const known: string[][] = [];
  for (const second of seconds(0, 14)) {
    journal.append(ticksAt([second], lives));
    viewer.clock.nowMs = START_MS + second * 1_000 + 500;
    known.push(shown((await viewer.get("/api/events")).body));
  }
  assertEquals(known.slice(11), [[], ["12 start bbbb"], ["12 start bbbb"], [
    "12 start bbbb",
    "10 stop aaaa",
  ]]);
});

Deno.test("/api/events tells the throttling that goes on, and of whom it ended", async () => {
  await using data = await TestData.create();
  const [a, b] = [testContainer("aaaa"), testContainer("bbbb")];
  const throttledAt = (second: number) => 9 * second;
  const lives = [{ container: a, from: 0, to: 40, throttledAt }, {
    container: b,
    from: 0,
    to: 60,
    throttledAt,
  }];
  data.journal(START_MS).append(ticksAt(seconds(0, 60), lives));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 61_000 });
  const { body } = await viewer.get("/api/events?types=throttling");
  // deno-lint-ignore no-explicit-any
  assertEquals(body.events.map(({ time_ms, end_ms, share }: any) => [time_ms, end_ms, share]), [
    [START_MS + 1_000, START_MS + 40_000, 0.9],
    [START_MS + 1_000, null, 0.9],
  ]);
});

Deno.test("/api/events finds the kill behind a gap that hides what was before the range", async () => {
  await using data = await TestData.create();
  const container = testContainer("aaaa");
  const lives = [{
    container,
    from: 0,
    to: 9_000,
    oomKillsAt: (second: number) => second < 50 ? 3 : 4,
  }];
  await data.segment(ticksAt(seconds(0, 20), lives));
  await data.segment(ticksAt(seconds(5_000, 5_020), lives));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 5_021_000 });
  const { body } = await viewer.get(`/api/events?from=${START_MS + 4_990_000}`);
  assertEquals(shown(body), ["5000 oom_kill aaaa"]);
});

Deno.test("/api/events keeps nodes in one directory apart", async () => {
  await using data = await TestData.create();
  const [a, b] = [testContainer("aaaa"), testContainer("bbbb")];
  const [ofA, ofB] = [[{ container: a, from: 0, to: 60 }], [{ container: b, from: 20, to: 80 }]];
  const first = { identifier: "fgm-1", nodeName: "node-a" };
  const second = { identifier: "fgm-2", nodeName: "node-b" };
  // One journal with a hole of its own, while the other node is sampled all the time.
  data.journal(START_MS, first).append(ticksAt([...seconds(0, 29), ...seconds(40, 60)], ofA));
  data.journal(START_MS + 20_000, second).append(ticksAt(seconds(20, 80), ofB));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 81_000 });
  const ask = async (query: string) => shown((await viewer.get(`/api/events${query}`)).body);
  assertEquals(await ask(""), ["29 collector_gap node-a"]);
  assertEquals(await ask("?node=node-a"), ["29 collector_gap node-a"]);
  assertEquals(await ask("?node=node-b"), []);
  assertEquals(await ask("?containers=bbbb"), []);
});

Deno.test("/api/events tells the gaps of nodes without containers", async () => {
  await using data = await TestData.create();
  for (const nodeName of ["node-a", "node-b"]) {
    const header = { identifier: `fgm-${nodeName}`, nodeName };
    await data.segment(ticksAt(seconds(0, 29), []), header);
    await data.segment(ticksAt(seconds(60, 89), []), header);
  }
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 90_000 });
  const { body } = await viewer.get("/api/events");
  assertEquals(shown(body), ["29 collector_gap node-a", "29 collector_gap node-b"]);
});

Deno.test("/api/events takes files that name no node for those of the only one", async () => {
  await using data = await TestData.create();
  await data.segment(ticksAt(seconds(0, 29), []));
  await data.segment(ticksAt(seconds(60, 89), []));
  await data.looseFile(
    "other.parquet",
    `SELECT make_timestamp((${START_MS} + s * 1000) * 1000) AS time, 'x' AS metric_name,
       1::DOUBLE AS value, '${ID_A}' AS l_container_id FROM range(28, 62) t(s)`,
  );
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 90_000 });
  const { body } = await viewer.get("/api/events?types=collector_gap,stop");
  assertEquals(shown(body), ["61 stop aaaa"]);
});

Deno.test("/api/events says that it is short where the newest file cannot be read", async () => {
  await using data = await TestData.create();
  const lives = [{ container: testContainer("aaaa"), from: 0, to: 300 }];
  await data.segment(ticksAt(seconds(0, 89), lives));
  const broken = await data.segment(ticksAt(seconds(90, 179), lives));
  await Deno.writeTextFile(`${broken}.parquet`, "not Parquet");
  await Deno.remove(`${broken}.containers`);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 180_000 });
  await viewer.get("/api/ready"); // finds out, in the background
  const { body } = await viewer.get("/api/events?types=stop");
  assertEquals([shown(body), body.truncated], [[], true]);
});

Deno.test("/api/events takes a file that cannot be read for no gap, and says that it is short", async () => {
  await using data = await TestData.create();
  const lives = [{ container: testContainer("aaaa"), from: 0, to: 300 }];
  await data.segment(ticksAt(seconds(0, 89), lives));
  const broken = await data.segment(ticksAt(seconds(90, 179), lives));
  await data.segment(ticksAt(seconds(180, 269), lives));
  await Deno.writeTextFile(`${broken}.parquet`, "not Parquet");
  await Deno.remove(`${broken}.containers`);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 270_000 });
  const { body } = await viewer.get("/api/events");
  assertEquals([shown(body), body.truncated], [[], true]);
});

Deno.test("/api/events reads files that fgm did not write, as far as they tell", async () => {
  await using data = await TestData.create();
  await data.looseFile(
    "other.parquet",
    `SELECT make_timestamp((${START_MS} + s * 1000) * 1000) AS time,
       'cgroup.v2.memory.events.oom_kill' AS metric_name,
       CASE WHEN s < 30 THEN 0 ELSE 1 END::DOUBLE AS value, '${ID_A}' AS l_container_id
     FROM range(10, 61) t(s)
     UNION ALL SELECT make_timestamp((${START_MS} + s * 1000) * 1000), 'x', 1, 'bbbb' FROM range(0, 61) t(s)`,
  );
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 61_000 });
  const { body } = await viewer.get("/api/events");
  assertEquals(shown(body), ["30 oom_kill aaaa"]);
  assertEquals(body.events[0].node_name, null);
});

Deno.test("/api/events knows nothing of nothing", async () => {
  await using data = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  const { status, body } = await viewer.get("/api/events");
  assertEquals([status, body.events, body.truncated], [200, [], false]);
});

Deno.test("fgm itself neither starts nor stops", async () => {
  await using data = await TestData.create();
  const lives = [{ container: testContainer("aaaa"), from: 0, to: 60 }];
  const withSelf = ticksAt(seconds(0, 60), lives);
  const ticks = withSelf.map((tick, i) =>
    i >= 10 && i <= 40 ? tick : { ...tick, samples: tick.samples.slice(1) }
  );
  await data.segment(
    ticks.map((tick, i) =>
      i === 0 ? { ...tick, containers: [...tick.containers ?? [], undescribed("fgm-self")] } : tick
    ),
  );
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 61_000 });
  const { body } = await viewer.get("/api/events");
  assert(body.truncated === false);
  assertEquals(shown(body), []);
});
