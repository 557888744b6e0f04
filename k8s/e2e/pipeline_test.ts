import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { querySql, segmentPaths, ticksOfSegments } from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";
import { connectViewer, type Points, timeseriesPath, type ViewerClient } from "./viewer_client.ts";

const METRIC = "total_cpu_usage_millicores";
const MEMORY = "cgroup.v2.memory.current";

/** How soon a sample is on the wire after its tick. */
const FRESH_MS_MAX = 2_000;

/** How far each poll looks back: so far that it always spans a rotation and a sealing. */
const POLLED_MS = 3_000;

/** Sealed segments to see come while polling. */
const ROTATIONS = 4;

function startViewer(bench: Bench): Program {
  return startProgram("fgm-viewer", [bench.dataDir, "--port", "0"]);
}

/** A container of the node that lives through the test. */
function containerOf(bench: Bench): string {
  const id = bench.node.host.living[0]?.container.id;
  assert(id !== undefined);
  return id;
}

async function readBody<T>(client: ViewerClient, path: string): Promise<T> {
  return JSON.parse(await client.text(path));
}

async function assertReady(client: ViewerClient): Promise<void> {
  const ready = await until("/api/ready says so", async () => {
    const { status, body } = await client.get("/api/ready");
    return status === 200 && body;
  });
  const { status, newest_age_ms } = ready as { status: string; newest_age_ms: number };
  assertEquals(status, "ready");
  assertLess(newest_age_ms, FRESH_MS_MAX);
}

interface ContainersBody {
  readonly containers: readonly Record<string, unknown>[];
}

async function assertContainers(client: ViewerClient, bench: Bench): Promise<void> {
  const { containers } = await readBody<ContainersBody>(client, "/api/containers?limit=100");
  const listed = new Map(containers.map((container) => [container.id, container]));
  for (const { container: want } of bench.node.host.living) {
    const found = listed.get(want.id);
    assertEquals(
      [found?.pod_name, found?.namespace, found?.container_name, found?.qos_class, found?.pod_uid],
      [want.podName, want.namespace, want.containerName, want.qosClass, want.podUid],
    );
    assertEquals(found?.short_id, want.id.slice(0, 12));
  }
  assert(listed.has("fgm-self"));
}

/** A new sample is on the wire soon after it was asked for. */
async function assertFresh(client: ViewerClient, containerId: string): Promise<void> {
  const askedMs = Date.now();
  await until("a sample newer than the question", async () => {
    const points = await client.points({
      ...{ metric: METRIC, containerId, fromMs: askedMs, toMs: askedMs + 60_000 },
    });
    return points.size > 0;
  }, { waitMsMax: FRESH_MS_MAX });
}

/** Polls the last seconds until enough segments were sealed; what was seen once must stay. */
async function pollThroughRotations(
  client: ViewerClient,
  { dataDir, containerId }: { readonly dataDir: string; readonly containerId: string },
): Promise<Points> {
  const seen = new Map<number, number>();
  const sealedBefore = segmentPaths(dataDir, "containers").length;
  let polls = 0;
  await until("the rotations", async () => {
    const fromMs = Date.now() - POLLED_MS;
    const points = await client.points({
      ...{ metric: METRIC, containerId, fromMs, toMs: fromMs + 2 * POLLED_MS },
    });
    polls++;
    for (const [timeMs, value] of seen) {
      if (timeMs >= fromMs) assertEquals(points.get(timeMs), value, `poll ${polls}, ${timeMs}`);
    }
    for (const [timeMs, value] of points) seen.set(timeMs, value);
    return segmentPaths(dataDir, "containers").length >= sealedBefore + ROTATIONS;
  });
  assertGreater(polls, 4 * ROTATIONS);
  return seen;
}

Deno.test("fgm and fgm-viewer show a node live, through rotations, kills and restarts", async (t) => {
  await using bench = await createBench({ containers: 5 });
  const containerId = containerOf(bench);
  const { dataDir } = bench;
  const startMs = Date.now();
  await using first = bench.collect();
  await bench.nextTick(first);
  await using firstViewer = startViewer(bench);
  const client = await connectViewer(firstViewer);

  await t.step("/api/ready becomes ready", () => assertReady(client));
  await t.step("/api/containers names what runs", () => assertContainers(client, bench));
  await t.step("/api/timeseries shows new samples at once", () => assertFresh(client, containerId));

  let seen: Points = new Map();
  await t.step("/api/timeseries has no hole and no double while segments are sealed", async () => {
    seen = await pollThroughRotations(client, { dataDir, containerId });
  });

  await t.step("the viewer answers without a collector", async () => {
    first.signal("SIGKILL");
    await first.ended;
    const points = await client.points({
      ...{ metric: METRIC, containerId, fromMs: startMs, toMs: Date.now() },
    });
    for (const [timeMs, value] of seen) assertEquals(points.get(timeMs), value);
    seen = points;
  });

  await using second = bench.collect();
  await t.step("the series goes on with the next collector", async () => {
    await bench.nextTick(second);
    await assertFresh(client, containerId);
    const points = await client.points({
      ...{ metric: METRIC, containerId, fromMs: startMs, toMs: Date.now() },
    });
    assertGreater(points.size, seen.size);
    for (const [timeMs, value] of seen) assertEquals(points.get(timeMs), value);
  });

  await t.step("a viewer started anew gives the same answer", async () => {
    const path = timeseriesPath({
      ...{ metric: METRIC, containerId, fromMs: startMs, toMs: Math.max(...seen.keys()) + 1 },
    });
    const before = await client.text(path);
    firstViewer.signal("SIGKILL");
    await firstViewer.ended;
    await using viewer = startViewer(bench);
    const again = await connectViewer(viewer);
    assertEquals(JSON.parse(await again.text(path)), JSON.parse(before));
    assertEquals(await second.stop(), { code: 0, signal: null }, second.stderr);
    assertEquals(unfinishedFiles(dataDir), []);
    // The viewer looks at the disk a few times a second; then it knows that there is nothing open.
    await until("the viewer has seen the end", async () => {
      return (await readBody<{ journals: number }>(again, "/api/ready")).journals === 0;
    }, { waitMsMax: FRESH_MS_MAX });
    const answers = await readAnswers(again, bench, startMs);
    assertEquals(await viewer.stop(), { code: 0, signal: null }, viewer.stderr);
    await assertSealedAgrees(answers, dataDir);
  });
});

/** Samples of a metric by container. */
interface Answers {
  readonly cpu: ReadonlyMap<string, Points>;
  /** By the pod's name, which is what the documented query shows. */
  readonly memory: ReadonlyMap<string | undefined, Points>;
}

async function readAnswers(client: ViewerClient, bench: Bench, fromMs: number): Promise<Answers> {
  const range = { fromMs, toMs: Date.now() };
  const cpu = new Map<string, Points>(), memory = new Map<string | undefined, Points>();
  for (const { container: { id: containerId, podName } } of bench.node.host.living) {
    cpu.set(containerId, await client.points({ metric: METRIC, containerId, ...range }));
    memory.set(podName, await client.points({ metric: MEMORY, containerId, ...range }));
  }
  return { cpu, memory };
}

/** What other programs read from the sealed files is what the API said. */
async function assertSealedAgrees({ cpu, memory }: Answers, dataDir: string): Promise<void> {
  const { ticks, duplicates } = await ticksOfSegments(segmentPaths(dataDir, "parquet"));
  assertEquals(duplicates, []);
  for (const [containerId, points] of cpu) {
    const sealed = [...ticks].flatMap(([timeMs, tick]) => {
      const value = tick.get(`${METRIC} ${containerId} - - -`);
      return value === undefined ? [] : [[timeMs, value] as const];
    });
    assertEquals(new Map(sealed), points);
  }
  const rows = await querySql(await documentedSql(dataDir));
  const compared = rows.flatMap(([timeMs, podName, megabytes]) => {
    const bytes = memory.get(String(podName))?.get(Number(timeMs));
    return bytes === undefined ? [] : [[bytes / 1e6, megabytes]];
  });
  assertGreater(compared.length, 0); // a container that ended meanwhile is not compared
  for (const [fromApi, fromSql] of compared) assertEquals(fromApi, fromSql);
}

/** The query that the format's page offers for DuckDB, over this directory. */
async function documentedSql(dataDir: string): Promise<string> {
  const page = await Deno.readTextFile(
    new URL("../../collector/store/FORMAT.md", import.meta.url),
  );
  const sql = /```sql\n([^`]*read_parquet[^`]*)```/.exec(page)?.[1];
  assert(sql !== undefined && sql.includes(MEMORY));
  return sql.replaceAll("'data/", `'${dataDir}/`);
}
