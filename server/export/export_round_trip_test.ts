import { assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Container } from "@fgm/collector/model";
import {
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestSample,
  type TestTick,
} from "../testing/data_dir.ts";
import { type Random, randomInteger, seededRandom } from "../testing/random.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";
import { rowsOfFile, rowsOfTicks } from "./testing/exported_rows.ts";

const METRICS = [
  "cgroup.v2.memory.current",
  "cgroup.v2.cpu.stat.usage_usec",
  "total_cpu_usage_millicores",
];
const DEVICE_METRIC = "cgroup.v2.io.stat.rbytes";
const PROCESS_METRIC = "process.cpu_usage_millicores";
const CONTAINERS = [
  testContainer("aaaa"),
  testContainer("bbbb", { podName: undefined, namespace: undefined, qosClass: "BestEffort" }),
  testContainer("cccc", { namespace: "kube-system", containerName: 'a"b,c' }),
];

/** Ticks with gaps, absent values, devices, processes that come and go, and odd numbers. */
function randomTicks(
  random: Random,
  { first, count }: { first: number; count: number },
): TestTick[] {
  const ticks: TestTick[] = [];
  for (let second = first; second < first + count; second++) {
    if (second > first && random() < 0.1) continue;
    const samples = CONTAINERS.flatMap((container) => samplesOf(container, random));
    ticks.push({ timeMs: START_MS + second * 1_000, samples, containers: CONTAINERS });
  }
  return ticks;
}

function samplesOf(container: Container, random: Random): TestSample[] {
  if (random() < 0.1) return [];
  const values = Object.fromEntries(
    METRICS.filter(() => random() < 0.9).map((metric) => [metric, oddNumber(random)]),
  );
  const samples: TestSample[] = [{ subject: subjectOf(container), values }];
  if (random() < 0.5) {
    const subject = subjectOf(container, { device: random() < 0.5 ? "259:0" : "8:16" });
    samples.push({ subject, values: { [DEVICE_METRIC]: oddNumber(random) } });
  }
  if (random() < 0.5) {
    const pid = randomInteger(random, { least: 1, most: 4 });
    const comm = ["-bash", "=cmd' /C'!A", 'a"b', "node"][pid - 1];
    const subject = { ...subjectOf(container, { pid }), comm };
    samples.push({ subject, values: { [PROCESS_METRIC]: oddNumber(random) } });
  }
  return samples;
}

function oddNumber(random: Random): number {
  const choice = randomInteger(random, { least: 0, most: 4 });
  return [0, -1.5, 1e15 + 1, random(), randomInteger(random, { least: 0, most: 5 })][choice]!;
}

async function exportBytes(viewer: TestViewer, query: string): Promise<Uint8Array> {
  const response = await viewer.fetch(`/api/export?${query}`);
  assertEquals(response.status, 200, response.ok ? "" : await response.clone().text());
  return new Uint8Array(await response.arrayBuffer());
}

for (const format of ["parquet", "csv"] as const) {
  Deno.test(`an export as ${format} holds each row of segments and journals once`, async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const random = seededRandom(seed);
      await using data = await TestData.create();
      const truth: TestTick[] = [];
      const pieces = randomInteger(random, { least: 1, most: 3 });
      for (let piece = 0; piece < pieces; piece++) {
        const ticks = randomTicks(random, { first: piece * 20, count: 20 });
        await data.segment(ticks);
        truth.push(...ticks);
      }
      const tail = randomTicks(random, { first: pieces * 20, count: 15 });
      data.journal(START_MS + pieces * 20_000).append(tail);
      truth.push(...tail);
      const rowsPerGroup = randomInteger(random, { least: 3, most: 400 });
      await using viewer = startTestViewer([data.dir], {
        nowMs: START_MS + 200_000,
        exports: { rowsPerGroup },
      });
      const want = rowsOfTicks(truth, CONTAINERS, { nodeName: "worker-1" });
      const bytes = await exportBytes(viewer, `format=${format}&range=all`);
      const got = await rowsOfFile(bytes, format);
      assertEquals(
        got,
        want,
        `seed ${seed}, ${rowsPerGroup} rows in a part`,
      );
    }
  });
}

Deno.test("an export holds what was asked for: metrics, containers, filters and range", async () => {
  const random = seededRandom(7);
  await using data = await TestData.create();
  const ticks = randomTicks(random, { first: 0, count: 60 });
  await data.segment(ticks);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 200_000 });
  const all = rowsOfTicks(ticks, CONTAINERS, { nodeName: "worker-1" });
  const timeOf = (row: string) => Number(row.split("|")[0]);
  const cases: readonly (readonly [query: string, isIn: (row: string) => boolean])[] = [
    ["range=all", () => true],
    [
      `metrics=${METRICS[0]},${DEVICE_METRIC}`,
      (row) => row.includes(`|${METRICS[0]}|`) || row.includes(`|${DEVICE_METRIC}|`),
    ],
    ["containers=aaaa", (row) => row.includes("|aaaa0")],
    ["containers=aaaa,cccc&namespace=kube-system", (row) => row.includes("|cccc0")],
    ["qos_class=BestEffort", (row) => row.includes("|bbbb0")],
    [
      `from=${START_MS + 5_000}&to=${START_MS + 7_000}`,
      (row) => timeOf(row) >= START_MS + 5_000 && timeOf(row) < START_MS + 7_000,
    ],
  ];
  for (const [query, isIn] of cases) {
    const got = await rowsOfFile(await exportBytes(viewer, query), "parquet");
    assertEquals(got, all.filter(isIn), query);
  }
});

Deno.test("a viewer over an exported file answers as the one over the data", async () => {
  const random = seededRandom(11);
  await using data = await TestData.create();
  await data.segment(randomTicks(random, { first: 0, count: 40 }));
  data.journal(START_MS + 40_000).append(randomTicks(random, { first: 40, count: 20 }));
  await using exported = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 200_000 });
  const path = join(exported.dir, "export.parquet");
  await Deno.writeFile(path, await exportBytes(viewer, "range=all"));
  await using other = startTestViewer([path], { nowMs: START_MS + 200_000 });
  const questions = [
    "/api/metrics",
    "/api/filters",
    ...[...METRICS, DEVICE_METRIC, PROCESS_METRIC].map((metric) =>
      `/api/timeseries?metric=${metric}&containers=aaaa,bbbb,cccc&range=all`
    ),
  ];
  for (const question of questions) {
    const [want, got] = [await viewer.get(question), await other.get(question)];
    assertEquals([got.status, withoutLabels(got.body)], [200, withoutLabels(want.body)], question);
  }
  // And an export of the export is the export again.
  assertEquals(
    await rowsOfFile(await exportBytes(other, "range=all"), "parquet"),
    await rowsOfFile(await Deno.readFile(path), "parquet"),
  );
});

/** Pod labels are in sidecars and journals, not in rows. */
function withoutLabels(body: unknown): unknown {
  return { ...body as Record<string, unknown>, label_keys: [] };
}

Deno.test("files that fgm did not write are exported with what the index knows of them", async () => {
  await using data = await TestData.create();
  await data.looseFile(
    "other.parquet",
    "SELECT TIMESTAMP '2026-01-12 21:52:00' + to_seconds(i) AS time, 'cpu' AS metric_name, " +
      "nullif(i, 2)::INTEGER AS value, 'x' AS l_container_id, 'p' AS l_pod_name FROM range(4) t(i)",
  );
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 200_000 });
  const got = await rowsOfFile(await exportBytes(viewer, "range=all"), "parquet");
  assertEquals(got, [0, 1, 3].map((i) => `${START_MS + i * 1_000}|cpu|${i}|x|p||Unknown||||||`));
});

Deno.test("an export reads in halves what holds more rows than was estimated", async () => {
  await using data = await TestData.create();
  const ticks = randomTicks(seededRandom(3), { first: 0, count: 40 });
  await data.segment(ticks.slice(0, 20));
  data.journal(ticks[20]!.timeMs).append(ticks.slice(20));
  let parts = 0;
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 200_000,
    exports: { rowsPerPartMax: 12, onPart: () => Promise.resolve(void parts++) },
  });
  const got = await rowsOfFile(await exportBytes(viewer, "range=all"), "parquet");
  assertEquals(got, rowsOfTicks(ticks, CONTAINERS, { nodeName: "worker-1" }));
  if (parts < 20) throw new Error(`${parts} parts: nothing was halved`);
});

Deno.test("an export is refused where one instant of one metric holds too many rows", async () => {
  await using data = await TestData.create();
  await data.segment(randomTicks(seededRandom(3), { first: 0, count: 5 }));
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 200_000,
    exports: { rowsPerPartMax: 1 },
  });
  const { status, body } = await viewer.get("/api/export?range=all");
  assertEquals([status, body.type], [400, "urn:fgm:problem:too-large"]);
});
