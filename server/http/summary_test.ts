import { assert, assertEquals } from "@std/assert";
import { summarySchema, type WireSummary } from "../api/summary.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const MEMORY = "cgroup.v2.memory.current";
const SECONDS = 300;

/** A container that leaks towards its limit and is killed once, and a calm one that restarts. */
async function withViewer(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  const leaky = testContainer("aaaa", { podName: "web-0" });
  const names = { podName: "db-0", containerName: "postgres" };
  const calm = testContainer("bbbb1", names);
  const again = testContainer("bbbb2", names);
  const valuesAt = (second: number, { id }: { readonly id: string }) => {
    const isLeaky = id === leaky.id;
    return {
      [MEMORY]: isLeaky ? 600e6 + second * 1e6 : 50e6,
      "cgroup.v2.memory.max": 1e9,
      "cgroup.v2.memory.events.oom_kill": 7 + (isLeaky && second >= 200 ? 1 : 0),
      "cgroup.v2.cpu.stat.nr_periods": second * 10,
      "cgroup.v2.cpu.stat.nr_throttled": isLeaky ? second * 6 : 0,
    };
  };
  await using data = await TestData.create();
  await data.segment(
    secondsOf([leaky, calm], { startMs: START_MS, count: SECONDS, valuesAt }),
  );
  await data.segment(
    secondsOf([again], { startMs: START_MS + SECONDS * 1_000, count: 60, valuesAt }),
  );
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + (SECONDS + 60) * 1_000,
  });
  await check(viewer);
}

Deno.test("/api/summary says what is urgent of one container, and nothing of a calm one", () =>
  withViewer(async (viewer) => {
    const { status, body } = await viewer.get("/api/summary?containers=web-0,bbbb1");
    assertEquals(status, 200, JSON.stringify(body));
    assertEquals(summarySchema.parse(body), body);
    const [leaky, calm] = (body as WireSummary).summaries;
    const told = leaky!.highlights.map(({ severity, metric, value }) => [severity, metric, value]);
    const [kills] = told;
    assertEquals(kills, ["critical", "cgroup.v2.memory.events.oom_kill", 1]); // not the 7 before
    const metrics = leaky!.highlights.map(({ metric }) => metric);
    assert(metrics.includes(MEMORY) && metrics.includes("cgroup.v2.cpu.stat.nr_throttled"));
    const kinds = calm!.highlights.map(({ text }) => text);
    assertEquals(kinds.length, 1, kinds.join("; ")); // it restarted
  }));

Deno.test("/api/summary describes a metric by its numbers and its trend", () =>
  withViewer(async (viewer) => {
    const path = `/api/summary?containers=web-0&metric=${MEMORY}`;
    const { body } = await viewer.get(path);
    const [{ metrics: [memory], highlights }] = body.summaries;
    assertEquals(highlights, []);
    const { trend, ...numbers } = memory;
    assertEquals([numbers.count, numbers.min, numbers.max], [SECONDS, 600e6, 899e6]);
    assertEquals([numbers.first, numbers.last, numbers.p50], [600e6, 899e6, 749.5e6]);
    assertEquals(trend.direction, "increasing");
    assert(Math.abs(trend.slope_per_hour - 3_600e6) < 36e6);
    assert(Math.abs(trend.seconds_to_limit - 101) < 5, `${trend.seconds_to_limit}`);
  }));

Deno.test("/api/summary knows of no limit that was removed in the range", async () => {
  await using data = await TestData.create();
  await data.segment(secondsOf([testContainer("aaaa")], {
    startMs: START_MS,
    count: SECONDS,
    valuesAt: (second) => ({
      [MEMORY]: 600e6 + second * 1e6,
      ...(second < 100 ? { "cgroup.v2.memory.max": 1e9 } : {}),
    }),
  }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + SECONDS * 1_000 });
  for (const query of [`&metric=${MEMORY}`, ""]) {
    const { body } = await viewer.get(`/api/summary?containers=aaaa${query}`);
    const [{ metrics, highlights }] = body.summaries;
    const { trend } = metrics.find(({ metric }: { metric: string }) => metric === MEMORY);
    assertEquals([trend.direction, trend.seconds_to_limit], ["increasing", undefined]);
    const texts = highlights.map(({ text }: { text: string }) => text).join();
    assert(!texts.includes("limit"), texts);
  }
});

Deno.test("/api/summary of a day reads some containers at a time, and gives all in the order asked for", async () => {
  await using data = await TestData.create();
  const ids = ["aaa0", "aaa1", "aaa2", "aaa3", "aaa4"].map((prefix) => testContainer(prefix).id);
  const values = ids.map((id, i) => `('${id}', ${i})`).join();
  const path = await data.looseFile(
    "day.parquet",
    `SELECT epoch_ms(${START_MS} + s * 1000) AS time, '${MEMORY}' AS metric_name,
       (100 * i + 5)::DOUBLE AS value, id AS l_container_id
     FROM (VALUES ${values}) c(id, i), (VALUES (0), (1), (2), (86_399)) t(s)`,
  );
  let most = 0;
  await using viewer = startTestViewer([path], {
    nowMs: START_MS + 86_400_000,
    onPlanned: ({ request }) => {
      most = Math.max(most, request.series.length);
      return Promise.resolve();
    },
  });
  const asked = ["aaa3", "aaa0", "aaa4", "aaa2", "aaa1"].join();
  for (const [query, want] of [["&range=1d", 2], ["&range=15m", 5]] as const) {
    most = 0;
    const { status, body } = await viewer.get(`/api/summary?containers=${asked}${query}`);
    assertEquals([status, most], [200, want], JSON.stringify(body));
    const told = (body as WireSummary).summaries.map(({ container, metrics }) =>
      `${container.short_id.slice(0, 4)} ${metrics[0]?.metric} ${metrics[0]?.avg}`
    );
    const values = [305, 5, 405, 205, 105];
    assertEquals(told, asked.split(",").map((id, i) => `${id} ${MEMORY} ${values[i]}`));
  }
});

Deno.test("/api/summary of a name joins its lineage", () =>
  withViewer(async (viewer) => {
    const { body } = await viewer.get(`/api/summary?containers=postgres&metric=${MEMORY}`);
    const [{ joined_ids: joined, metrics: [memory] }] = body.summaries;
    assertEquals([joined.length, memory.count], [2, SECONDS + 60]);
  }));

Deno.test("/api/summary has no metrics where there are no samples", () =>
  withViewer(async (viewer) => {
    const path = `/api/summary?containers=web-0&from=${START_MS - 60_000}&to=${START_MS}`;
    const { status, body } = await viewer.get(path);
    assertEquals([status, body.summaries[0].metrics], [200, []]);
    assertEquals(body.summaries[0].highlights, []);
  }));

Deno.test("/api/summary takes 20 containers and no more", () =>
  withViewer(async (viewer) => {
    const names = Array.from({ length: 21 }, (_, i) => `c${i}`).join();
    const { status, body } = await viewer.get(`/api/summary?containers=${names}`);
    assertEquals([status, body.parameter], [400, "containers"]);
  }));
