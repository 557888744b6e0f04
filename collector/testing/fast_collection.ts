/**
 * The collector's own parts over a simulated node, on a clock that runs as fast as they can: a day
 * within the hour.
 *
 * Sampler, loop, store, sealing child and retention are the real ones; the clock, the node and the
 * pace are not. Time stands still while too much waits to be sealed or merged: on a node these have a
 * minute and a half for what they do here in a second.
 *
 * @module
 */

import { createLogger } from "@fgm/k8s/pod/log";
import { SEGMENT_SAMPLES_MAX } from "../capture/machine.ts";
import { runCapture } from "../capture_loop.ts";
import { denoHost } from "../host/host_fs.ts";
import { keptFilesMax, readDescriptorLimit } from "../sampling/kept_files.ts";
import { createSampler, type Sampler } from "../sampling/sampler.ts";
import { selfContainer } from "../sampling/self_cost.ts";
import { SegmentStore } from "../segment_store.ts";
import { journalHeader } from "../session_record.ts";
import { mergeLevel } from "../store/merged_stem.ts";
import { applyRetention } from "../store/retention.ts";
import { sealInChild } from "../store/seal_process.ts";
import { listSegmentFiles, segmentState } from "../store/segment_files.ts";
import { type Session, writeSession } from "../store/session.ts";
import { createHostTree, type HostTree } from "./host_tree.ts";

/** Time between two ticks, in simulated milliseconds. */
export const FAST_INTERVAL_MS = 1_000;

/** What to collect. It travels to the process as JSON. */
export interface FastCollection {
  readonly dataDir: string;
  /** Where the node's files are built; created, and removed in the end. */
  readonly directory: string;
  readonly seed: number;
  readonly containers: number;
  /** Time at which the node is made; the first tick is an interval later. */
  readonly startMs: number;
  readonly ticks: number;
  /** One container is replaced by hand every so many ticks; 0 for none. */
  readonly replaceEveryTicks: number;
  readonly rotationSeconds: number;
  readonly retainMs: number;
  readonly retainBytes: number;
  /** Simulated seconds in a second, at most; 0 for as fast as it goes. */
  readonly speedMax: number;
  /** Time stands still while so many sealed segments wait to be merged. */
  readonly unmergedMax: number;
}

/** How far it is. */
export interface FastProgress {
  readonly ticks: number;
  /** Time of the last tick, milliseconds since 1970. */
  readonly timeMs: number;
  /** Containers that were met so far. */
  readonly births: number;
}

/**
 * The container that is replaced by hand before a tick, counted from 1; undefined for most ticks. The
 * same rule gives the truth about the node.
 */
export function replacedAt(
  tick: number,
  { containers, replaceEveryTicks }: Pick<FastCollection, "containers" | "replaceEveryTicks">,
): number | undefined {
  if (replaceEveryTicks === 0 || tick % replaceEveryTicks !== 0) return undefined;
  return (tick / replaceEveryTicks) % containers;
}

/** Ticks between two calls of `onProgress`. */
const PROGRESS_TICKS = 20;

/** Journals that may wait to be sealed, the open one included. */
const JOURNALS_MAX = 3;

/** Time between two looks at what waits, in real milliseconds. */
const LOOK_EVERY_MS = 25;

/**
 * Collects until all ticks are taken or the signal is aborted; then everything is sealed.
 *
 * @throws {Error} when the node's files or the data directory cannot be written.
 */
export async function collectFast(
  order: FastCollection,
  { signal, onProgress, onLog }: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: FastProgress) => void;
    /** Takes one line of the log with its line end. */
    readonly onLog: (line: string) => void;
  },
): Promise<void> {
  await Deno.mkdir(order.dataDir, { recursive: true });
  using host = createHostTree({ ...order, intervalMs: FAST_INTERVAL_MS });
  const clock = { elapsedMs: 0 };
  const nowMs = () => order.startMs + clock.elapsedMs;
  const log = createLogger({ level: "info", write: onLog, now: nowMs });
  const session = sessionOf(order);
  await writeSession(order.dataDir, session);
  const store = new SegmentStore({
    ...{ dataDir: order.dataDir, header: journalHeader(session), log },
    seal: (path) => sealInChild(path),
    retain: () => applyRetention(order.dataDir, { ...order, nowMs: nowMs() }).keptBytes,
    freeSpace: () => [],
    onBegin: () => {},
    isLate: () => false,
  }, []);
  const sampler = startSampler({ host, store, nowMs: () => clock.elapsedMs, log });
  const pace = paceOf(order, signal);
  const done = new AbortController();
  let ticks = 0, births = 0;
  await runCapture({
    clock: () => ({ wallMs: nowMs(), monotonicMs: clock.elapsedMs }),
    sleep: async (delayMs) => {
      await pace(clock.elapsedMs);
      clock.elapsedMs += delayMs;
      if (ticks >= order.ticks || signal.aborted) done.abort();
    },
    source: {
      sample(at, cost) {
        const replaced = replacedAt(++ticks, order);
        if (replaced !== undefined) host.replaceContainer(replaced);
        host.advance();
        const tick = sampler.sample(at, cost);
        births += tick.containers.length;
        if (ticks % PROGRESS_TICKS === 0) onProgress({ ticks, timeMs: at.wallMs, births });
        return tick;
      },
    },
    ...{ sink: store, log, intervalMs: FAST_INTERVAL_MS },
    limits: {
      intervalMs: FAST_INTERVAL_MS,
      rotationMs: order.rotationSeconds * 1_000,
      samplesMax: SEGMENT_SAMPLES_MAX,
    },
  }, done.signal);
  sampler.close();
  onProgress({ ticks, timeMs: order.startMs + ticks * FAST_INTERVAL_MS, births });
}

function sessionOf({ startMs, rotationSeconds }: FastCollection): Session {
  return {
    ...{ runId: "soak0000", identifier: "fgm-soak", nodeName: "soak", clusterName: "soak" },
    ...{ startMs, samplingIntervalMs: FAST_INTERVAL_MS, rotationSeconds },
    ...{ version: "0.0.0", gitRev: "unknown", formatVersion: 1 },
  };
}

function startSampler({ host, store, nowMs, log }: {
  readonly host: HostTree;
  readonly store: SegmentStore;
  readonly nowMs: () => number;
  readonly log: ReturnType<typeof createLogger>;
}): Sampler {
  const world = denoHost();
  return createSampler({
    host: world,
    cgroupRoot: host.cgroupRoot,
    procRoot: host.procRoot,
    containerLogDir: host.containerLogDir,
    includeSandboxes: false,
    pssBudgetCores: 0.005,
    processRowsPerContainer: 0,
    keptFilesMax: keptFilesMax(readDescriptorLimit(world, ["/proc"])),
    monotonicMs: nowMs,
    self: selfContainer({ podName: "fgm-soak", namespace: undefined }),
    readOwnCost: () => ({ ...store.cost, cpuUsec: 0, rssBytes: Deno.memoryUsage().rss }),
    onTrouble: (path, error) => log.warn("Cannot read a kernel file", { path, error }),
    onNotice: (message) => log.warn(message),
  });
}

/** Lets time go on: a turn of the event loop for each tick, and longer where others are behind. */
function paceOf(
  { dataDir, rotationSeconds, speedMax, unmergedMax }: FastCollection,
  signal: AbortSignal,
): (elapsedMs: number) => Promise<void> {
  const beganMs = performance.now();
  let lookAtMs = 0;
  return async (elapsedMs) => {
    await turn(0);
    const dueMs = speedMax === 0 ? 0 : beganMs + elapsedMs / speedMax;
    while (performance.now() < dueMs && !signal.aborted) await turn(dueMs - performance.now());
    if (elapsedMs < lookAtMs) return;
    lookAtMs = elapsedMs + rotationSeconds * 1_000;
    while (!signal.aborted && isBehind(dataDir, unmergedMax)) await turn(LOOK_EVERY_MS);
  };
}

function turn(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function isBehind(dataDir: string, unmergedMax: number): boolean {
  const files = listSegmentFiles(dataDir);
  const journals = files.filter((each) => segmentState(each) === "journal").length;
  const unmerged =
    files.filter((each) => segmentState(each) === "sealed" && mergeLevel(each.stem) === 0).length;
  return journals > JOURNALS_MAX || unmerged > unmergedMax;
}
