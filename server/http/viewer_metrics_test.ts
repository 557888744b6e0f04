import { assert, assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

async function withViewer(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  await check(viewer);
}

Deno.test("/metrics is OpenMetrics text that ends as it must", () =>
  withViewer(async (viewer) => {
    const { status, headers, body } = await viewer.get("/metrics");
    assertEquals(status, 200);
    assertEquals(
      headers.get("content-type"),
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    assert(body.endsWith("# EOF\n"));
    for (const line of body.split("\n")) {
      assert(
        /^(# (TYPE|HELP|UNIT) fgm_viewer_\w+ .+|# EOF|fgm_viewer_\w+(\{.+\})? \S+|)$/.test(line),
      );
    }
  }));

Deno.test("/metrics counts requests by route and status, whatever paths are asked for", () =>
  withViewer(async (viewer) => {
    await viewer.get("/api/health");
    await viewer.get("/api/health");
    await viewer.get("/api/health?x=1");
    for (let i = 0; i < 20; i++) await viewer.get(`/made-up-${i}`);
    const { body } = await viewer.get("/metrics");
    const counts = [...body.matchAll(/^fgm_viewer_requests_total(.*)$/gm)].map(([, rest]) => rest);
    assertEquals(counts.sort(), [
      '{route="/api/health",status="200"} 2',
      '{route="/api/health",status="400"} 1',
      '{route="other",status="404"} 20',
    ]);
    assert(body.includes('fgm_viewer_request_duration_seconds_count{route="other"} 20'));
  }));

Deno.test("/metrics tells what is kept in memory", async () => {
  await using data = await TestData.create();
  const container = testContainer("aaaa");
  await data.segment(secondsOf([container], {
    startMs: START_MS,
    count: 5,
    valuesAt: (second) => ({ "cgroup.v2.memory.current": second }),
  }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 60_000 });
  const kept = async () => {
    const { body } = await viewer.get("/metrics");
    return [...body.matchAll(/^fgm_viewer_cached_bytes\{cache="(.+)"\} (\d+)$/gm)]
      .map(([, cache, bytes]) => `${cache} ${Number(bytes) > 0}`);
  };
  assertEquals(await kept(), ["samples false", "summaries false"]);
  const query = "metric=cgroup.v2.memory.current&range=all";
  assertEquals((await viewer.get(`/api/timeseries?${query}&containers=aaaa`)).status, 200);
  assertEquals(await kept(), ["samples true", "summaries false"]);
});

Deno.test("/metrics of two viewers in one process are apart", () =>
  withViewer(async (one) => {
    await one.get("/api/health");
    await withViewer(async (other) => {
      assert(!(await other.get("/metrics")).body.includes("/api/health"));
    });
  }));
