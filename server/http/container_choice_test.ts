import { assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const RAW = "cgroup.v2.memory.current";
const COUNTER = "cgroup.v2.cpu.stat.usage_usec";

/** A container that restarted after 5 s with a new id, 3 s later, beside its neighbour in the pod. */
async function withRestart(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  const names = { namespace: "shop", podName: "db-0", containerName: "postgres" };
  const first = testContainer("aaaa1", names);
  const second = testContainer("aaaa2", names);
  const neighbour = testContainer("bbbb", { ...names, containerName: "backup" });
  const stranger = testContainer("cccc", { podName: "db-1", containerName: "postgres" });
  const life = (containers: readonly typeof first[], from: number, count: number) =>
    secondsOf(containers, {
      startMs: START_MS + from * 1_000,
      count,
      valuesAt: (second) => ({ [RAW]: from + second, [COUNTER]: second * 1_000 }),
    });
  await using data = await TestData.create();
  await data.segment(life([first, neighbour, stranger], 0, 5));
  await data.segment(life([second], 8, 4));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 12_000 });
  await check(viewer);
}

const SERIES: readonly (readonly [containers: string, metric: string, want: unknown])[] = [
  ["aaaa1", RAW, [[undefined, [0, 1, 2, 3, 4]]]],
  ["aaaa2", RAW, [[undefined, [8, 9, 10, 11]]]],
  ["shop/db-0/postgres", RAW, [["aaaa1,aaaa2", [0, 1, 2, 3, 4, null, 8, 9, 10, 11]]]],
  ["db-0/postgres", RAW, [["aaaa1,aaaa2", [0, 1, 2, 3, 4, null, 8, 9, 10, 11]]]],
  // The counter began anew with the container: no rate reaches across.
  ["db-0/postgres", COUNTER, [["aaaa1,aaaa2", [1000, 1000, 1000, 1000, null, 1000, 1000, 1000]]]],
  ["backup", RAW, [["bbbb0", [0, 1, 2, 3, 4]]]],
  ["backup,aaaa1", RAW, [["bbbb0", [0, 1, 2, 3, 4]], [undefined, [0, 1, 2, 3, 4]]]],
  ["aaaa1,aaaa10", RAW, [[undefined, [0, 1, 2, 3, 4]]]],
  ["backup,shop/db-0/backup", RAW, [["bbbb0", [0, 1, 2, 3, 4]]]],
];
for (const [containers, metric, want] of SERIES) {
  Deno.test(`namedSeries() reads ${metric} of ${containers}`, () =>
    withRestart(async (viewer) => {
      const path = `/api/timeseries?metric=${metric}&containers=${containers}&range=all`;
      const { body } = await viewer.get(path);
      // deno-lint-ignore no-explicit-any
      const got = body.series.map(({ joined_ids, avg }: any) => [
        joined_ids?.map((id: string) => id.slice(0, 5)).join(),
        avg,
      ]);
      assertEquals(got, want);
    }));
}

type Refusal = readonly [containers: string, kind: string, candidates?: readonly string[]];

const REFUSED: readonly Refusal[] = [
  ["postgres", "ambiguous-container", ["default/db-1/postgres", "shop/db-0/postgres"]],
  ["db-0", "ambiguous-container", ["shop/db-0/backup", "shop/db-0/postgres"]],
  ["aaaa", "ambiguous-container", ["aaaa10000000", "aaaa20000000"]],
  ["shop", "unknown-container"], // a namespace
  ["db-0/postgres,aaaa1", "bad-parameter"], // the same samples twice
  ["postgre", "unknown-container"],
];
for (const [containers, kind, candidates] of REFUSED) {
  Deno.test(`namedSeries() refuses ${containers} as ${kind}`, () =>
    withRestart(async (viewer) => {
      const { body } = await viewer.get(`/api/timeseries?metric=${RAW}&containers=${containers}`);
      assertEquals(body.type, `urn:fgm:problem:${kind}`);
      if (candidates !== undefined) assertEquals(body.candidates, candidates);
    }));
}

Deno.test("a lineage is listed with each container, and can be asked for as it stands there", () =>
  withRestart(async (viewer) => {
    const { body } = await viewer.get("/api/containers?search=postgres&range=all");
    for (const { lineage } of body.containers) {
      const { status } = await viewer.get(
        `/api/timeseries?metric=${RAW}&containers=${encodeURIComponent(lineage)}`,
      );
      assertEquals(status, 200);
    }
    assertEquals(body.containers.length, 3);
  }));
