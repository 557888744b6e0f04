/**
 * Lets ten thousand containers be born and die under the collector's own parts, and says what is left
 * of them in memory and in open files. Run with `--v8-flags=--expose-gc`.
 *
 * The sampler, the loop and the store are the real ones, over a simulated host of real files; the
 * clock runs as fast as the machine allows, and a journal is removed instead of being sealed. One line
 * of JSON for each reading:
 *
 *     {"births":2025,"heap_bytes":9183112,"open_files":431}
 *
 * @module
 */

import { createLogger } from "@fgm/k8s/pod/log";
import { SEGMENT_SAMPLES_MAX } from "../capture/machine.ts";
import { runCapture, type TickSource } from "../capture_loop.ts";
import { denoHost } from "../host/host_fs.ts";
import { createSampler, type Sampler } from "../sampling/sampler.ts";
import { selfContainer } from "../sampling/self_cost.ts";
import { SegmentStore } from "../segment_store.ts";
import { journalHeader } from "../session_record.ts";
import { createHostTree, type HostTree } from "./host_tree.ts";

const CONTAINERS = 24;
const REPLACED_PER_TICK = 20;
const INTERVAL_MS = 1_000;
/** Every reading falls on the tick after a rotation, so that all find the journal in the same state. */
const ROTATION_TICKS = 20;
const READING_TICKS: readonly number[] = [101, 301, 501];
const START_MS = Date.UTC(2026, 0, 12);
/** More than are ever needed at once: a bound that is reached would hide files that nobody closes. */
const KEPT_FILES_MAX = 4_000;

interface World extends Disposable {
  readonly host: HostTree;
  readonly sampler: Sampler;
  readonly store: SegmentStore;
  /** Milliseconds since the start. */
  elapsedMs: number;
}

function createWorld(dataDir: string): World {
  const host = createHostTree({ seed: "churn", containers: CONTAINERS, startMs: START_MS });
  const world = { elapsedMs: 0 };
  const log = createLogger({ level: "warn", write: (line) => console.error(line), now: Date.now });
  const sampler = createSampler({
    host: denoHost(),
    cgroupRoot: host.cgroupRoot,
    procRoot: host.procRoot,
    containerLogDir: host.containerLogDir,
    includeSandboxes: false,
    pssBudgetCores: 1,
    processRowsPerContainer: 2,
    keptFilesMax: KEPT_FILES_MAX,
    monotonicMs: () => world.elapsedMs,
    self: selfContainer({ podName: "fgm-churn", namespace: undefined }),
    readOwnCost: () => ({ cpuUsec: 0, rssBytes: 0, journalBytes: 0, segmentBytes: 0 }),
    onTrouble: (path, error) => log.warn("Cannot read a file", { path, error }),
    onNotice: (message) => log.warn(message),
  });
  const header = journalHeader({
    ...{ runId: "churn", identifier: "fgm-churn", nodeName: "churn", clusterName: "" },
    ...{ startMs: START_MS, samplingIntervalMs: INTERVAL_MS, rotationSeconds: ROTATION_TICKS },
    ...{ version: "0", gitRev: "unknown", formatVersion: 1 },
  });
  const store = new SegmentStore({
    dataDir,
    header,
    log,
    seal: async (path) => {
      await Deno.remove(path);
      return { outcome: { kind: "already-sealed" }, cpuUsec: 0 };
    },
    retain: () => 0,
    freeSpace: () => [],
    onBegin: () => {},
    isLate: () => false,
  }, []);
  return Object.assign(world, {
    host,
    sampler,
    store,
    [Symbol.dispose]: () => host[Symbol.dispose](),
  });
}

/** Replaces containers before each tick, in turn, and takes a reading at some of them. */
function churningSource({ host, sampler }: World, read: (births: number) => void): TickSource {
  let ticks = 0, births = 0;
  return {
    sample(at, cost) {
      for (let i = 0; i < REPLACED_PER_TICK; i++) {
        host.replaceContainer((ticks * REPLACED_PER_TICK + i) % CONTAINERS);
      }
      host.advance();
      const tick = sampler.sample(at, cost);
      births += tick.containers.length;
      ticks++;
      if (READING_TICKS.includes(ticks)) read(births);
      return tick;
    },
  };
}

function takeReading(births: number): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("Cannot measure: run with --v8-flags=--expose-gc");
  gc();
  const openFiles = [...Deno.readDirSync("/proc/self/fd")].length;
  const heapBytes = Deno.memoryUsage().heapUsed;
  console.log(JSON.stringify({ births, heap_bytes: heapBytes, open_files: openFiles }));
}

async function main(): Promise<void> {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-churn-" });
  try {
    using world = createWorld(dataDir);
    const stop = new AbortController();
    const lastMs = READING_TICKS.at(-1)! * INTERVAL_MS;
    await runCapture({
      clock: () => ({ wallMs: START_MS + world.elapsedMs, monotonicMs: world.elapsedMs }),
      // A turn of the event loop, so that sealing is not starved.
      sleep: async (delayMs) => {
        world.elapsedMs += delayMs;
        if (world.elapsedMs > lastMs) stop.abort();
        await new Promise((resolve) => setTimeout(resolve, 0));
      },
      source: churningSource(world, takeReading),
      sink: world.store,
      log: createLogger({ level: "warn", write: (line) => console.error(line), now: Date.now }),
      intervalMs: INTERVAL_MS,
      limits: {
        intervalMs: INTERVAL_MS,
        rotationMs: ROTATION_TICKS * INTERVAL_MS,
        samplesMax: SEGMENT_SAMPLES_MAX,
      },
    }, stop.signal);
    world.sampler.close();
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

if (import.meta.main) await main();
