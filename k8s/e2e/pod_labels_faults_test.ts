/**
 * Collectors that ask a Kubernetes API for labels which is away, refuses, hangs or lies: it costs labels,
 * and not a tick.
 *
 * @module
 */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { peakResidentBytes } from "@fgm/collector/bench/process_usage";
import { JournalDecoder } from "@fgm/collector/store/journal";
import { JournalWatch, readIfPresent, segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { FakeApi, type FakeFaults } from "../testing/fake_api.ts";
import { type ClusterPod, createClusterPod, whyNoClusterPod } from "./cluster_pod.ts";
import { type Bench, createBench, rootsOf } from "./collector_run.ts";
import { type Program, programCommand, startCommand } from "./program.ts";
import { until } from "./until.ts";

const whyNot = await whyNoClusterPod();
if (whyNot !== undefined) console.error(`pod_labels_faults_test: skipped, ${whyNot}`);

const INTERVAL_MS = 1_000;

/** A timer may fire this much before its time. */
const EARLY_MS_MAX = 2;

/** What a collector may have by its manifest, in bytes. */
const MEMORY_BYTES_MAX = 384 * 1024 ** 2;

const TROUBLE = "Cannot read labels of pods; samples go on";
const OVER = "Labels of pods are up to date";

const MEGABYTE = 1024 ** 2;
const HTML = "<!DOCTYPE html><html><title>Sign in to the network</title></html>";
const NO_PODS = '{"items":[1,null,{"metadata":7},{"metadata":{"uid":7,"labels":["app"]}}]}';
const POD = '{"metadata":{"uid":"another","labels":{"app":"other"}}},';

const answers = (body: () => BodyInit): FakeFaults => ({ answer: () => new Response(body()) });

/** A list of pods that has so many megabytes. */
function longList(megabytes: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pods = encoder.encode(POD.repeat(MEGABYTE / POD.length));
  let left = megabytes;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode('{"kind":"PodList","items":[')),
    pull: (controller) => {
      if (left-- > 0) return controller.enqueue(pods);
      controller.enqueue(encoder.encode("{}]}"));
      controller.close();
    },
  });
}

/**
 * What is wrong with the API, and what is told of it in its first seconds; where it is "away", nobody
 * listens.
 */
const FAULTS: readonly (readonly [name: string, faults: FakeFaults | "away", why?: RegExp])[] = [
  ["is away", "away", /the connection is refused/],
  ["refuses", { refuse: 403 }, /refuses with 403 .*it takes a Role/],
  ["hangs", answers(() => new ReadableStream({}))],
  ["answers with HTML", answers(() => HTML), /its answer is no JSON/],
  ["answers with other JSON", answers(() => '{"status":"ok"}'), /no list of pods/],
  ["answers with a list of others", answers(() => NO_PODS), /no list of pods/],
  ["answers without an end", answers(() => longList(Infinity)), /more than \d+ bytes/],
  ["answers with 100 MB", answers(() => longList(100)), /more than \d+ bytes/],
];

/** Labels of the containers, by id, as the journals describe them now. */
function labelsTold(dataDir: string): ReadonlyMap<string, unknown> {
  const told = new Map<string, unknown>();
  const ignore = () => {};
  for (const path of segmentPaths(dataDir, "journal")) {
    const decoder = new JournalDecoder({
      ...{ header: ignore, subject: ignore, tick: ignore, sample: ignore },
      container: ({ id, labels }) => told.set(id, labels),
    });
    decoder.push(readIfPresent(path) ?? new Uint8Array());
  }
  return told;
}

/** What labels the pod of a container has: a value of its own. */
const labelsOf = (id: string) => ({ app: `app-${id.slice(0, 8)}` });

/** The pods of the node, as the API lists them. */
function podList({ node }: Bench): Response {
  const items = node.host.living.map(({ container: { id, podUid } }) => ({
    metadata: { uid: podUid, labels: labelsOf(id) },
  }));
  return Response.json({ kind: "PodList", items });
}

function startCollector(
  bench: Bench,
  { api, pod, dataDir }: {
    readonly api: FakeApi;
    readonly pod: ClusterPod;
    readonly dataDir: string;
  },
): Program {
  const words = [
    ...programCommand("fgm", { preload: pod.preload }),
    ...["--labels-from-api", "--interval-ms", String(INTERVAL_MS), "--output-dir", dataDir],
    ...rootsOf(bench.node),
  ];
  return startCommand(words, { name: "fgm", env: pod.envFor(api.url) });
}

/** Every tick that was due is there, and none is missed or dropped by the collector's own count. */
function assertNoneMissed({ ticks, newestMs }: JournalWatch, name: string): void {
  const targets = [...ticks.keys()].sort((a, b) => a - b)
    .map((timeMs) => Math.floor((timeMs + EARLY_MS_MAX) / INTERVAL_MS));
  assertEquals(targets, targets.map((_, i) => targets[0]! + i), name);
  for (const metric of ["fgm.missed_ticks", "fgm.dropped_ticks"]) {
    assertEquals(ticks.get(newestMs)?.get(`${metric} fgm-self - - -`), 0, `${name}: ${metric}`);
  }
}

/** One collector from its start with an API that is no good to its end with one that is. */
async function outlive(
  bench: Bench,
  pod: ClusterPod,
  [name, faults, why]: typeof FAULTS[number],
): Promise<void> {
  await using api = new FakeApi({ tls: pod.tls });
  if (faults === "away") await api.down();
  else api.faults = faults;
  const dataDir = join(bench.directory, name.replaceAll(" ", "-"));
  await using fgm = startCollector(bench, { api, pod, dataDir });
  const watch = new JournalWatch(dataDir);
  const explain = () => `${name}: ${fgm.stderr}`;
  const ids = bench.node.host.living.map(({ container }) => container.id).sort();

  await until("some ticks, and a failure", () => {
    assert(!fgm.hasEnded, explain());
    watch.look();
    return watch.ticks.size >= 3 && (why === undefined || fgm.logged(TROUBLE).length > 0);
  }, { explain });
  if (why !== undefined) assertMatch(String(fgm.logged(TROUBLE)[0]?.error), why, name);
  const unlabelled = labelsTold(dataDir);
  assertEquals([...unlabelled.keys()].filter((id) => ids.includes(id)).sort(), ids, name);
  for (const id of ids) assertEquals(unlabelled.get(id), undefined, name);
  if (why !== undefined) await recover();

  assertLess(peakResidentBytes(fgm.pid), MEMORY_BYTES_MAX, name);
  watch.look();
  assertNoneMissed(watch, name);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, explain());

  /** The API is sound from now on. */
  async function recover(): Promise<void> {
    api.faults = { answer: () => podList(bench) };
    if (faults === "away") api.up();
    await until("the labels are there", () => {
      assert(!fgm.hasEnded, explain());
      const told = labelsTold(dataDir);
      return ids.every((id) => told.get(id) !== undefined);
    }, { explain });
    const labelled = labelsTold(dataDir);
    for (const id of ids) assertEquals(labelled.get(id), labelsOf(id), name);
    assertEquals([fgm.logged(TROUBLE).length, fgm.logged(OVER).length], [1, 1], explain());
  }
}

Deno.test({
  name:
    "fgm loses labels and no tick to a Kubernetes API that is away, hangs or lies, and recovers",
  ignore: whyNot !== undefined,
  async fn() {
    await using bench = await createBench();
    const pod = await createClusterPod(bench.directory);
    await Promise.all(FAULTS.map((fault) => outlive(bench, pod, fault)));
  },
});
