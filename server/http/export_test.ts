import { assert, assertEquals } from "@std/assert";
import type { ExportsOptions } from "../export/exports.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const METRIC = "cgroup.v2.memory.current";

async function withViewer(
  check: (viewer: TestViewer) => Promise<void>,
  exports: Partial<ExportsOptions> = {},
): Promise<void> {
  await using data = await TestData.create();
  const containers = [testContainer("aaaa"), testContainer("bbbb", { podName: undefined })];
  const valuesAt = (second: number) => ({ [METRIC]: 1_000 + second, "cpu_percentage": 0.5 });
  await data.segment(secondsOf(containers, { startMs: START_MS, count: 30, valuesAt }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 30_000, exports });
  await check(viewer);
}

Deno.test("GET /api/export names the file by node and range, and is never stored or changed", () =>
  withViewer(async (viewer) => {
    const { status, headers } = await viewer.get(
      `/api/export?from=${START_MS}&to=${START_MS + 9e3}`,
    );
    assertEquals(status, 200);
    assertEquals(headers.get("content-type"), "application/vnd.apache.parquet");
    assertEquals(
      headers.get("content-disposition"),
      'attachment; filename="fgm-worker-1-20260112T215200Z-20260112T215209Z.parquet"',
    );
    assertEquals(headers.get("cache-control"), "no-store, no-transform");
    const csv = await viewer.get("/api/export?format=csv", {
      headers: { "accept-encoding": "gzip" },
    });
    assertEquals(csv.headers.get("content-type"), "text/csv; charset=utf-8");
    assertEquals(csv.headers.get("content-encoding"), null);
    assertEquals(csv.body.split("\r\n").slice(0, 2), [
      "time,metric_name,value,l_container_id,l_pod_name,l_namespace,l_qos_class,l_node_name," +
      "l_container_name,l_pod_uid,l_device,l_pid,l_comm",
      `2026-01-12T21:52:00.000Z,${METRIC},1000,${"aaaa".padEnd(64, "0")},pod-aaaa,default,` +
      "Burstable,worker-1,app,00000000-0000-4000-8000-000000000001,,,",
    ]);
  }));

Deno.test("HEAD /api/export tells what GET would, and holds no export", () =>
  withViewer(async (viewer) => {
    for (let i = 0; i < 4; i++) {
      const { status, headers, body } = await viewer.get("/api/export", { method: "HEAD" });
      assertEquals([status, body], [200, undefined]);
      assertEquals(headers.get("content-type"), "application/vnd.apache.parquet");
    }
  }));

Deno.test("GET /api/export turns a third client away while two are being served", () =>
  withViewer(async (viewer) => {
    const running = [await viewer.fetch("/api/export"), await viewer.fetch("/api/export")];
    const third = await viewer.get("/api/export");
    assertEquals([third.status, third.body.type], [503, "urn:fgm:problem:overloaded"]);
    assert(Number(third.headers.get("retry-after")) > 0);
    await running[0]!.body!.cancel();
    assertEquals((await viewer.get("/api/export")).status, 200);
    await running[1]!.arrayBuffer();
  }, { rowsPerGroup: 10 }));

Deno.test("GET /api/export stops working when its client goes away", async () => {
  let parts = 0;
  await withViewer(async (viewer) => {
    const client = new AbortController();
    const { body } = await viewer.fetch("/api/export", { signal: client.signal });
    const reader = body!.getReader();
    await reader.read();
    client.abort();
    await reader.read().catch(() => undefined);
    const partsBefore = parts;
    assertEquals((await viewer.get("/api/health")).status, 200);
    assertEquals(parts, partsBefore);
    const messages = viewer.logged.map(({ message }) => message);
    assert(messages.includes("Stopped export: the client went away"), messages.join());
    for (let i = 0; i < 3; i++) assertEquals((await viewer.get("/api/export")).status, 200);
  }, { rowsPerGroup: 10, onPart: () => Promise.resolve(void parts++) });
});

Deno.test("GET /api/export refuses more rows than one export may have, by estimate", () =>
  withViewer(async (viewer) => {
    const { status, body } = await viewer.get("/api/export");
    assertEquals([status, body.type], [400, "urn:fgm:problem:too-large"]);
    assert(/some 120 rows.*at most 100; ask for a shorter range/.test(body.detail), body.detail);
    assertEquals((await viewer.get(`/api/export?metrics=${METRIC}`)).status, 200);
  }, { rowsMax: 100 }));

const SHORT_ID = "aaaa";
const BAD: readonly (readonly [query: string, status: number, kind: string])[] = [
  ["format=xml", 400, "bad-parameter"],
  ["format=PARQUET", 400, "bad-parameter"],
  ["format=", 400, "bad-parameter"],
  ["format=csv&format=parquet", 400, "bad-parameter"],
  ["metrics=", 400, "bad-parameter"],
  ["metrics=,", 400, "bad-parameter"],
  [`metrics=${METRIC}&metrics=cpu_percentage`, 400, "bad-parameter"],
  ["metrics=cgroup.v2.memory.curent", 404, "unknown-metric"],
  [`metrics=${METRIC},NaN`, 404, "unknown-metric"],
  ["metrics=cgroup.v2.pids.current,typo_metric", 404, "unknown-metric"], // the first has no sample
  [`metrics=${METRIC}'%20OR%201=1--`, 404, "unknown-metric"],
  ["metrics=../../etc/passwd", 404, "unknown-metric"],
  [`metrics=${Array.from({ length: 201 }, (_, i) => `m${i}`).join()}`, 400, "bad-parameter"],
  ["containers=", 400, "bad-parameter"],
  ["containers=zzzz", 404, "unknown-container"],
  ["containers=aa", 400, "bad-parameter"],
  [`containers=${SHORT_ID},${SHORT_ID}'%3B--`, 404, "unknown-container"],
  ["containers=%2e%2e/x", 404, "unknown-container"],
  [
    `containers=${Array.from({ length: 1_001 }, (_, i) => `id${1_000 + i}`).join()}`,
    400,
    "bad-parameter",
  ],
  [
    `containers=${Array.from({ length: 10_000 }, (_, i) => `id${i}`.padEnd(64, "0")).join()}`,
    414,
    "uri-too-long",
  ],
  ["namespace=none", 404, "no-data"],
  ["qos_class=Guaranteed", 404, "no-data"],
  ["qos_class=best", 400, "bad-parameter"],
  ["labels=app", 400, "bad-parameter"],
  ["node=elsewhere", 404, "no-data"],
  [`containers=${SHORT_ID}&search=bbbb`, 404, "no-data"],
  ["range=2h", 400, "bad-parameter"],
  ["range=1h&from=0", 400, "bad-parameter"],
  ["from=NaN", 400, "bad-parameter"],
  ["from=-1", 400, "bad-parameter"],
  ["to=1e3", 400, "bad-parameter"],
  ["from=2026-01-12", 400, "bad-parameter"],
  ["from=10&to=5", 400, "bad-parameter"],
  ["from=1000000000000000", 400, "bad-parameter"],
  ["from=0&to=1000", 404, "no-data"],
  ["points=10", 400, "unknown-parameter"],
  ["metric=cpu_percentage", 400, "unknown-parameter"],
  ["search=%ff", 400, "bad-parameter"],
];

Deno.test("GET /api/export refuses odd questions before the first byte, and says why", async (t) => {
  await withViewer(async (viewer) => {
    for (const [query, status, kind] of BAD) {
      await t.step(query.slice(0, 100), async () => {
        const { body, headers, ...answer } = await viewer.get(`/api/export?${query}`);
        assertEquals([answer.status, body.type], [status, `urn:fgm:problem:${kind}`]);
        assertEquals(headers.get("content-type"), "application/problem+json");
        assert(body.detail.length > 20, body.detail);
      });
    }
    const { body } = await viewer.get("/api/export?metrics=cgroup.v2.memory.curent");
    assertEquals([body.parameter, body.candidates], ["metrics", [METRIC]]);
    assertEquals((await viewer.get("/api/export")).status, 200); // none of them holds a place
  });
});

Deno.test("GET /api/export of a thousand containers is answered", () =>
  withViewer(async (viewer) => {
    const ids = Array.from({ length: 900 }, () => SHORT_ID).join();
    assertEquals((await viewer.get(`/api/export?containers=${ids},bbbb`)).status, 200);
  }));
