import { assert, assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestAnswer, type TestViewer } from "../testing/test_viewer.ts";

async function withViewer(
  check: (viewer: TestViewer, data: TestData) => Promise<void>,
  options: { readonly allowedHosts?: readonly string[]; readonly containers?: number } = {},
): Promise<void> {
  await using data = await TestData.create();
  const containers = Array.from({ length: options.containers ?? 2 }, (_, i) => {
    const prefix = `c${String(i).padStart(3, "0")}`;
    return testContainer(prefix, {
      namespace: i % 2 === 0 ? "even" : "odd",
      qosClass: i % 2 === 0 ? "Guaranteed" : "BestEffort",
    });
  });
  const ticks = secondsOf(containers, {
    startMs: START_MS,
    count: 3,
    valuesAt: (_second, { id }) => ({ "cgroup.v2.memory.current": Number(id.slice(1, 4)) }),
  });
  await data.segment(ticks);
  const { allowedHosts = [] } = options;
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 3_000,
    allowedHosts,
  });
  await check(viewer, data);
}

Deno.test("createApp() answers HEAD as GET without a body", () =>
  withViewer(async (viewer) => {
    const { status, headers, body } = await viewer.get("/api/ready", { method: "HEAD" });
    assertEquals([status, body], [200, undefined]);
    assertEquals(headers.get("content-type"), "application/json");
  }));

for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
  Deno.test(`createApp() refuses ${method} and says what is offered`, () =>
    withViewer(async (viewer) => {
      const { status, headers, body } = await viewer.get("/api/containers", { method });
      assertEquals([status, headers.get("allow")], [405, "GET, HEAD"]);
      assertEquals(body.type, "urn:fgm:problem:method-not-allowed");
    }));
}

Deno.test("createApp() lets answers be kept only to be asked for again, errors not at all", () =>
  withViewer(async (viewer) => {
    for (const path of ["/api/health", "/api/containers", "/nothing", "/api/containers?x=1"]) {
      const { status, headers } = await viewer.get(path);
      assertEquals(headers.get("cache-control"), status < 400 ? "no-cache" : "no-store", path);
      assertEquals(headers.get("x-content-type-options"), "nosniff", path);
    }
  }));

const HOST_CASES: readonly [string, readonly string[], number][] = [
  ["localhost:8050", [], 200],
  ["LOCALHOST", [], 200],
  ["127.0.0.1:1", [], 200],
  ["[::1]:8050", [], 200],
  ["evil.example:8050", [], 403],
  ["localhost.evil.example", [], 403],
  ["127.0.0.1.evil.example", [], 403],
  ["node-1", ["node-1"], 200],
  ["node-2", ["node-1"], 403],
  ["anything.example", ["*"], 200],
];
for (const [host, allowedHosts, want] of HOST_CASES) {
  Deno.test(`createApp() answers ${want} for host ${host} with [${allowedHosts}] allowed`, () =>
    withViewer(async (viewer) => {
      const { status } = await viewer.get("/api/health", { headers: { host } });
      assertEquals(status, want);
    }, { allowedHosts }));
}

Deno.test("createApp() logs one event per request, with its status", () =>
  withViewer(async (viewer) => {
    await viewer.get("/api/health");
    await viewer.get("/nothing");
    const events = viewer.logged.map((event) => ({ ...event, time: undefined }));
    assertEquals(
      events,
      [
        { level: "debug", message: "Answered request", path: "/api/health", status: 200 },
        { level: "info", message: "Answered request", path: "/nothing", status: 404 },
      ].map((event) => ({ ...event, method: "GET", duration_ms: 0, time: undefined })),
    );
  }));

/** Pages through an answer and gives the ids of all pages. */
async function allPages(viewer: TestViewer, query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  for (let page = 0; page < 100; page++) {
    const { status, body } = await viewer.get(
      cursor === "" ? `/api/containers?${query}` : `/api/containers?${query}&cursor=${cursor}`,
    );
    assertEquals(status, 200, JSON.stringify(body));
    ids.push(...body.containers.map(({ id }: { id: string }) => id.slice(0, 4)));
    if (body.next_cursor === undefined) return ids;
    cursor = body.next_cursor;
  }
  throw new Error("Cannot page: there is always a next page");
}

for (const sort of ["recency", "name", "cgroup.v2.memory.current"]) {
  Deno.test(`containers() gives each container once over all pages, sorted by ${sort}`, () =>
    withViewer(async (viewer) => {
      const ids = await allPages(viewer, `limit=7&sort=${sort}`);
      assertEquals(new Set(ids).size, 30);
      assertEquals(ids.length, 30);
      if (sort === "cgroup.v2.memory.current") assertEquals(ids[0], "c029");
    }, { containers: 30 }));
}

Deno.test("containers() keeps its pages apart while new samples come in", () =>
  withViewer(async (viewer, data) => {
    const first = await viewer.get("/api/containers?limit=4");
    const journal = data.journal(START_MS + 3_000);
    const late = testContainer("c009", { namespace: "odd", qosClass: "BestEffort" });
    journal.append(secondsOf([late, testContainer("late")], {
      startMs: START_MS + 3_000,
      count: 5,
      valuesAt: () => ({ "cgroup.v2.memory.current": 1 }),
    }));
    viewer.clock.nowMs += 5_000;
    const second = await viewer.get(
      `/api/containers?limit=100&cursor=${first.body.next_cursor}`,
    );
    const ids = [...first.body.containers, ...second.body.containers]
      .map(({ id }: { id: string }) => id.slice(0, 4));
    assertEquals(ids.length, new Set(ids).size);
    assertEquals(ids.filter((id) => id === "c009").length, 1);
    // The cursor holds the range: the second page is of what the first was of.
    const rangeOf = ({ body: { from_ms, to_ms } }: TestAnswer) => [from_ms, to_ms];
    assertEquals(rangeOf(first), [START_MS + 3_000 - 3_600_000, START_MS + 3_000]);
    assertEquals(rangeOf(second), rangeOf(first));
  }, { containers: 10 }));

const RANGES: readonly (readonly [query: string, fromMs: number, toMs: number])[] = [
  ["", START_MS + 3_000 - 3_600_000, START_MS + 3_000],
  ["range=15m&sort=name", START_MS + 3_000 - 900_000, START_MS + 3_000],
  ["range=all", START_MS, START_MS + 3_000],
  [`from=${START_MS + 1}&to=${START_MS + 2}`, START_MS + 1, START_MS + 2],
];
for (const [query, fromMs, toMs] of RANGES) {
  Deno.test(`containers() says which range it was of for "${query}"`, () =>
    withViewer(async (viewer) => {
      const { body } = await viewer.get(`/api/containers?${query}`);
      assertEquals([body.from_ms, body.to_ms], [fromMs, toMs]);
    }));
}

Deno.test("containers() of data that ended says where, rather than now", () =>
  withViewer(async (viewer) => {
    viewer.clock.nowMs += 3_600_000;
    const { body } = await viewer.get("/api/containers?range=15m");
    assertEquals(body.to_ms, START_MS + 2_001); // just behind the newest sample
    assertEquals(body.from_ms, body.to_ms - 900_000);
  }));

const SHORT: readonly (readonly [query: string, want: boolean])[] = [
  ["sort=name", true],
  ["sort=cgroup.v2.memory.current", true],
  [`sort=cgroup.v2.memory.current&from=${START_MS + 5_000}`, false],
  [`from=${START_MS + 5_000}`, false],
];
Deno.test("containers() says that it is short where a damaged file overlaps the range", async () => {
  await using data = await TestData.create();
  const of = (fromMs: number) =>
    secondsOf([testContainer("aaaa")], {
      startMs: fromMs,
      count: 5,
      valuesAt: () => ({ "cgroup.v2.memory.current": 1 }),
    });
  const first = await data.segment(of(START_MS));
  await data.segment(of(START_MS + 5_000));
  await Deno.writeTextFile(`${first}.parquet`, "PAR1 this is not a Parquet file PAR1");
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  // Its sidecar is whole, so that only who reads values finds it damaged; from then on it is known.
  const unread = await viewer.get("/api/containers?sort=name");
  assertEquals([unread.body.total, unread.body.truncated], [1, false]);
  const found = await viewer.get("/api/containers?sort=cgroup.v2.memory.current");
  assertEquals([found.status, found.body.total, found.body.truncated], [200, 1, true]);
  for (const [query, want] of SHORT) {
    const { body } = await viewer.get(`/api/containers?${query}`);
    assertEquals(body.truncated, want, query);
  }
});

const FILTER_CASES: readonly [string, number][] = [
  ["", 10],
  ["namespace=even", 5],
  ["namespace=EVEN", 0],
  ["namespace=none", 0],
  ["qos_class=BestEffort", 5],
  ["namespace=even&qos_class=BestEffort", 0],
  ["search=POD-C00", 10],
  ["search=pdc003", 1],
  ["search=even+app", 5],
  ["search=!even", 5],
  ["search=%27c00", 10],
  ["search=%27dc0", 0],
  ["search=c0030000", 1],
  ["labels=app:c003", 1],
  ["labels=app:c003,app:c004", 0],
  ["labels=none:c003", 0],
  ["node=worker-1", 10],
  ["node=worker-2", 0],
  ["search=c003", 1],
  ["search=odd", 5],
  ["search=%25", 0],
  ["range=all", 10],
  [`to=${START_MS}`, 0],
  [`from=${START_MS}&to=${START_MS + 1}`, 10],
  [`from=${START_MS + 2_001}`, 0],
];
for (const [query, want] of FILTER_CASES) {
  Deno.test(`containers() finds ${want} of 10 for "${query}"`, () =>
    withViewer(async (viewer) => {
      const { status, body } = await viewer.get(`/api/containers?${query}`);
      assertEquals([status, body.total], [200, want]);
    }, { containers: 10 }));
}

Deno.test("ready() says why when there is no data, and comes round when there is", async () => {
  await using data = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  const before = await viewer.get("/api/ready");
  assertEquals([before.status, before.headers.get("retry-after")], [503, "1"]);
  assert(before.body.detail.includes("No data yet"));
  const empty = await viewer.get("/api/containers");
  const range = { from_ms: START_MS - 3_600_000, to_ms: START_MS };
  assertEquals([empty.status, empty.body], [200, {
    containers: [],
    total: 0,
    ...range,
    truncated: false,
  }]);
  data.journal(START_MS).append(secondsOf([testContainer("aaaa")], {
    startMs: START_MS,
    count: 1,
    valuesAt: () => ({ "cgroup.v2.memory.current": 1 }),
  }));
  viewer.clock.nowMs += 250;
  assertEquals((await viewer.get("/api/ready")).status, 200);
});

Deno.test("timeseries() gives one series for two prefixes of one container", () =>
  withViewer(async (viewer) => {
    const path = "/api/timeseries?metric=cgroup.v2.memory.current&containers=c001,c0010,c000";
    const { body } = await viewer.get(path);
    assertEquals(body.series.length, 2);
  }));

Deno.test("timeseries() gives empty columns where a catalogue metric has no value", () =>
  withViewer(async (viewer) => {
    const path = "/api/timeseries?metric=total_cpu_usage_millicores&containers=c001";
    const { status, body } = await viewer.get(path);
    assertEquals([status, body.series[0].t, body.series[0].max], [200, [], []]);
  }));

Deno.test("timeseries() keeps all series together within the answer's bound", () =>
  withViewer(async (viewer) => {
    const ids = Array.from({ length: 100 }, (_, i) => `c${String(i).padStart(3, "0")}`).join();
    const { status, body } = await viewer.get(
      `/api/timeseries?metric=cgroup.v2.memory.current&points=1920&containers=${ids}`,
    );
    assertEquals([status, body.series.length], [200, 100]);
  }, { containers: 100 }));
