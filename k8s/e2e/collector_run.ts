/**
 * A collector over a simulated node, and what becomes of its data directory.
 *
 * @module
 */

import { join } from "@std/path";
import { allFiles, JournalWatch, segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { type SimulatedNode, simulateNode } from "@fgm/collector/testing/simulated_node";
import { type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";

/** A directory of its own with a simulated node and a place for data; disposing removes all of it. */
export interface Bench extends AsyncDisposable {
  readonly directory: string;
  /** The collector's `--output-dir`; does not exist before a collector runs. */
  readonly dataDir: string;
  readonly node: SimulatedNode;
  /** Arguments of a collector over the node, into `dataDir`. */
  readonly args: readonly string[];
  /** Starts a collector with `args` and more of them. */
  collect(...args: readonly string[]): Program;
  /** Resolves when a tick newer than now is in a journal. */
  nextTick(fgm: Program): Promise<void>;
}

/**
 * Makes a bench whose node has two containers unless told otherwise. The collector samples every
 * 100 ms and rotates every second, the fastest there is: a test should see many of both.
 */
export async function createBench(
  { containers = 2, rotationSeconds = 1 } = {},
): Promise<Bench> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
  const dataDir = join(directory, "data");
  const stop = new AbortController();
  const node = simulateNode({ signal: stop.signal, containers, intervalMs: 100 });
  const args = [
    ...["--interval-ms", "100", "--rotation-seconds", String(rotationSeconds)],
    ...["--output-dir", dataDir, ...rootsOf(node)],
  ];
  return {
    directory,
    dataDir,
    node,
    args,
    collect: (...more) => startProgram("fgm", [...args, ...more]),
    nextTick: (fgm) => nextTick(dataDir, fgm),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await node.done;
      // The child that seals for a killed collector may put one more file into what is being removed.
      await until("the directory is gone", () => isRemoved(directory));
    },
  };
}

async function isRemoved(directory: string): Promise<boolean> {
  try {
    await Deno.remove(directory, { recursive: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    if (error instanceof Error && error.message.includes("not empty")) return false;
    throw error;
  }
}

/** The flags that point a collector at a simulated node. */
export function rootsOf(node: SimulatedNode): readonly string[] {
  return [
    ...["--cgroup-root", node.cgroupRoot, "--proc-root", node.procRoot],
    ...["--container-log-dir", node.containerLogDir],
  ];
}

async function nextTick(dataDir: string, fgm: Program): Promise<void> {
  const watch = new JournalWatch(dataDir);
  const nowMs = Date.now();
  await until("a new tick in a journal", () => {
    if (fgm.hasEnded) throw new Error(`fgm has ended: ${fgm.stderr}`);
    watch.look();
    return watch.newestMs > nowMs;
  }, { explain: () => fgm.stderr });
}

/** Files that an orderly end must not leave: journals, temporary files, halves of segments. */
export function unfinishedFiles(dataDir: string): readonly string[] {
  const stems = (kind: "parquet" | "containers") =>
    new Set(segmentPaths(dataDir, kind).map((path) => path.slice(0, -kind.length)));
  const [segments, sidecars] = [stems("parquet"), stems("containers")];
  return [
    ...allFiles(dataDir).filter((path) => !/\.(parquet|containers|json|lock)$/.test(path)),
    ...segments.symmetricDifference(sidecars),
  ];
}

/** Kills a collector after some ticks; gives the path and the bytes of its journal. */
export async function killedJournal(
  bench: Bench,
): Promise<readonly [path: string, bytes: Uint8Array]> {
  await using fgm = bench.collect();
  const watch = new JournalWatch(bench.dataDir);
  await until("some ticks", () => {
    watch.look();
    return watch.ticks.size >= 5;
  }, { explain: () => fgm.stderr });
  fgm.signal("SIGKILL");
  await fgm.ended;
  const [path] = segmentPaths(bench.dataDir, "journal");
  if (path === undefined) throw new Error(`Cannot find the journal: ${fgm.stderr}`);
  return [path, Deno.readFileSync(path)];
}
