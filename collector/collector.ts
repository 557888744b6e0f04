/**
 * Wires the collector: from arguments to a running loop and an exit code.
 *
 * Order matters at start: nothing is written before the roots are known to be good, and nothing of an
 * earlier session is touched before the directory is locked.
 *
 * @module
 */

import { hostname } from "node:os";
import { cpuUsage } from "node:process";
import { resolve } from "@std/path";
import type { PodLabels } from "@fgm/k8s/client/pod_labels";
import { type Downward, readDownward } from "@fgm/k8s/pod/downward";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { createLogger, type Logger, writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { FORMAT_VERSION, readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import { SEGMENT_SAMPLES_MAX } from "./capture/machine.ts";
import { runCapture } from "./capture_loop.ts";
import { type CollectorFlags, collectorProgram } from "./collector_flags.ts";
import { DirectoryClaim } from "./directory_claim.ts";
import { denoHost, type HostFs } from "./host/host_fs.ts";
import { serveMetrics } from "./metrics_endpoint.ts";
import { openPodLabels } from "./pod_labels.ts";
import { retentionClock } from "./retention_clock.ts";
import { resolveCgroupRoot } from "./sampling/cgroup_root.ts";
import { keptFilesMax, readDescriptorLimit } from "./sampling/kept_files.ts";
import { createSampler, type Sampler } from "./sampling/sampler.ts";
import { selfContainer } from "./sampling/self_cost.ts";
import type { Clock } from "./sampling/ticker.ts";
import { journalHeader, recordSession } from "./session_record.ts";
import { sleep } from "./sleep.ts";
import { SegmentStore, type SegmentStoreOptions } from "./segment_store.ts";
import { lockDataDir } from "./store/directory_lock.ts";
import { cleanDataDir, findDeadJournals, repairMergesOfDead } from "./store/recovery.ts";
import { applyRetention, freeBytes, type RetentionOutcome } from "./store/retention.ts";
import { sealInChild } from "./store/seal_process.ts";
import { listSegmentFiles } from "./store/segment_files.ts";
import type { Session } from "./store/session.ts";

/** Wrong arguments: the convention of shells and of every program here. */
const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;

/** A reason not to start, or not to go on, in one line, with the exit code it deserves. */
class CollectError extends Error {
  override readonly name = "CollectError";
  constructor(message: string, readonly exitCode: number) {
    super(message);
  }
}

const env = (name: string) => Deno.env.get(name);

/** Runs `fgm` with these arguments; resolves with its exit code. */
export async function exitCodeOf(args: readonly string[]): Promise<number> {
  const program = collectorProgram(versionText("fgm", readGitRev(env)));
  const parsed = parseFlags(program, args, env);
  switch (parsed.kind) {
    case "help":
    case "version":
      console.log(parsed.text.trimEnd());
      return 0;
    case "error":
      console.error(parsed.message);
      return EXIT_USAGE;
    case "run":
      return await run(parsed.values, readDownward(env, hostname()));
    default:
      return parsed satisfies never;
  }
}

async function run(flags: CollectorFlags, place: Downward): Promise<number> {
  const log = createLogger({ level: flags.logLevel, write: writeStderr, now: Date.now });
  using shutdown = shutdownSignal();
  try {
    await collect(flags, { place, log, signal: shutdown.signal });
    return 0;
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

interface Surroundings {
  readonly place: Downward;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

async function collect(flags: CollectorFlags, surroundings: Surroundings): Promise<void> {
  const { place, log, signal } = surroundings;
  const host = denoHost();
  const cgroupRoot = findCgroupRoot(host, flags, log);
  if (host.statDir(flags.procRoot) === undefined) {
    throw new CollectError(
      `Cannot use --proc-root "${flags.procRoot}": no such directory`,
      EXIT_USAGE,
    );
  }
  const dataDir = resolve(flags.outputDir);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const session = newSession(flags, place);
  let lostTo: string | undefined;
  using claim = await claimOutput(dataDir, {
    session,
    log,
    onLost: (by) => {
      lostTo = by;
      stop();
    },
  });
  const header = journalHeader(session);
  const mended = await repairMergesOfDead(dataDir, { pid: Deno.pid, host: hostname() });
  for (const sentence of [...mended, ...await cleanDataDir(dataDir)]) log.info(sentence);
  const deadJournals = findDeadJournals(dataDir);
  if (deadJournals.length > 0) {
    log.info("Sealing journals of an earlier session", { journals: deadJournals.length });
  }

  const store = new SegmentStore({
    dataDir,
    header,
    log,
    onBegin: () => void claim.renew(),
    ...storage(dataDir, flags, { log, signal: stopping.signal }),
  }, deadJournals);
  await using labels = flags.labelsFromApi
    ? openPodLabels(header.nodeName, { env, log })
    : undefined;
  const sampler = startSampler(flags, { host, cgroupRoot, place, log, store, labels });
  if (flags.metricsPort > 0) serveOwnMetrics(flags, { sampler, signal: stopping.signal, log });
  log.info("Sampling", { cgroupRoot, dataDir, intervalMs: flags.intervalMs });
  await runCapture({
    clock: systemClock,
    sleep,
    source: sampler,
    sink: store,
    log,
    intervalMs: flags.intervalMs,
    limits: {
      intervalMs: flags.intervalMs,
      rotationMs: flags.rotationSeconds * 1_000,
      samplesMax: SEGMENT_SAMPLES_MAX,
    },
  }, stopping.signal);
  sampler.close();
  if (lostTo !== undefined) throw isTaken(dataDir, lostTo);
  log.info("Stopped");
}

function findCgroupRoot(host: HostFs, flags: CollectorFlags, log: Logger): string {
  const root = resolveCgroupRoot(host, flags.cgroupRoot);
  if (root.kind === "missing") throw new CollectError(`${root.message}`, EXIT_USAGE);
  if (root.missingControllers.length > 0) {
    log.warn("This cgroup v2 tree lacks controllers; their metrics will be absent", {
      root: root.path,
      missing: root.missingControllers,
    });
  }
  return root.path;
}

/** Creates, locks and describes the data directory, or says in one line why it cannot be written to. */
async function claimOutput(
  dataDir: string,
  { session, log, onLost }: {
    readonly session: Session;
    readonly log: Logger;
    readonly onLost: (by: string) => void;
  },
): Promise<DirectoryClaim> {
  const lock = () => {
    Deno.mkdirSync(dataDir, { recursive: true });
    return lockDataDir(dataDir, { pid: Deno.pid, host: hostname() });
  };
  const freeSpace = () => freeBytes(dataDir, FREED_BYTES).removedStems;
  const recordOwn = () => recordSession(dataDir, session, { freeSpace, log });
  try {
    const result = await lock();
    if (result.kind === "held") throw isTaken(dataDir, result.by);
    await recordOwn();
    return new DirectoryClaim(result.lock, { lock, recordSession: recordOwn, onLost, log });
  } catch (error) {
    if (error instanceof CollectError) throw error;
    const state = error instanceof Error ? error.message : String(error);
    throw new CollectError(`Cannot write to --output-dir ${dataDir}: ${state}`, EXIT_FAILURE);
  }
}

function isTaken(dataDir: string, by: string): CollectError {
  return new CollectError(
    `Cannot collect into ${dataDir}: ${by} already does; choose another --output-dir`,
    EXIT_FAILURE,
  );
}

function newSession(flags: CollectorFlags, place: Downward): Session {
  return {
    runId: crypto.randomUUID().slice(0, 8),
    identifier: place.podName,
    nodeName: flags.nodeName ?? place.nodeName,
    clusterName: place.clusterName ?? "",
    startMs: Date.now(),
    samplingIntervalMs: flags.intervalMs,
    rotationSeconds: flags.rotationSeconds,
    version: VERSION,
    gitRev: readGitRev(env),
    formatVersion: FORMAT_VERSION,
  };
}

/** Space that is made when the disk is full: some minutes of a busy node. */
const FREED_BYTES = 16 * 1024 ** 2;

/** How long after the call to stop a journal may still begin to be sealed; each takes a second or so. */
const SHUTDOWN_SEALING_MS = 10_000;

/** Sealing and retention on the real disk. */
function storage(
  dataDir: string,
  flags: CollectorFlags,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Pick<SegmentStoreOptions, "seal" | "retain" | "freeSpace" | "isLate"> {
  let lateMs = Infinity;
  const startsMs = listSegmentFiles(dataDir).map(({ startMs }) => startMs);
  const retentionNow = retentionClock(systemClock, startsMs);
  const tellUndeleted = ({ undeleted }: RetentionOutcome) => {
    const [first] = undeleted;
    if (first === undefined) return;
    log.limited("undeleted", TROUBLE_EVERY_MS).warn(
      "Cannot delete old segments; younger ones go in their place",
      { ...first, segments: undeleted.length },
    );
  };
  signal.addEventListener("abort", () => lateMs = performance.now() + SHUTDOWN_SEALING_MS);
  return {
    isLate: () => performance.now() > lateMs,
    seal: (path) => sealInChild(path, { signal }),
    retain: () => {
      const outcome = applyRetention(dataDir, {
        retainBytes: flags.retainBytes,
        retainMs: flags.retainHours * 3_600_000,
        nowMs: retentionNow(),
      });
      tellUndeleted(outcome);
      const { removedStems, removedBytes, keptBytes } = outcome;
      const removed = removedStems.length;
      if (removed > 0) log.debug("Retention deleted segments", { removed, removedBytes });
      return keptBytes;
    },
    freeSpace: () => {
      const outcome = freeBytes(dataDir, FREED_BYTES);
      tellUndeleted(outcome);
      return outcome.removedStems;
    },
  };
}

function startSampler(
  flags: CollectorFlags,
  { host, cgroupRoot, place, log, store, labels }: {
    readonly host: HostFs;
    readonly cgroupRoot: string;
    readonly place: Downward;
    readonly log: Logger;
    readonly store: SegmentStore;
    readonly labels: PodLabels | undefined;
  },
): Sampler {
  return createSampler({
    host,
    cgroupRoot,
    procRoot: flags.procRoot,
    containerLogDir: flags.containerLogDir,
    includeSandboxes: flags.includeSandboxes,
    labelsOf: labels?.lookup,
    pssBudgetCores: flags.pssBudget / 100,
    processRowsPerContainer: flags.perProcess,
    keptFilesMax: keptFilesMax(readDescriptorLimit(host, [OWN_PROC, flags.procRoot])),
    monotonicMs: () => performance.now(),
    self: selfContainer({ podName: place.podName, namespace: place.podNamespace }),
    readOwnCost: () => {
      const { user, system } = cpuUsage();
      const { journalBytes, segmentBytes, sealingCpuUsec } = store.cost;
      return {
        cpuUsec: user + system + sealingCpuUsec,
        rssBytes: Deno.memoryUsage().rss,
        journalBytes,
        segmentBytes,
      };
    },
    onTrouble: (path, error) => {
      log.limited(path, TROUBLE_EVERY_MS).warn("Cannot read a kernel file", { path, error });
    },
    onNotice: (message) => log.warn(message),
  });
}

const TROUBLE_EVERY_MS = 600_000;

/** What this process may do stands in its own namespace's /proc, whatever `--proc-root` is. */
const OWN_PROC = "/proc";

function serveOwnMetrics(
  flags: CollectorFlags,
  { sampler, signal, log }: {
    readonly sampler: Sampler;
    readonly signal: AbortSignal;
    readonly log: Logger;
  },
): void {
  const address = { hostname: flags.host, port: flags.metricsPort };
  try {
    serveMetrics(address, { latest: () => sampler.own?.values, signal, log });
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new CollectError(
      `Cannot listen on ${flags.host}:${flags.metricsPort} for --metrics-port: ${state}`,
      EXIT_FAILURE,
    );
  }
}

const systemClock: Clock = () => ({ wallMs: Date.now(), monotonicMs: performance.now() });
