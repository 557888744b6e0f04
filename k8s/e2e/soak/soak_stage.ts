/**
 * The programs of a soak: a collector over a simulated node, a consolidator and a viewer.
 *
 * Accelerated, the collector's own parts run on a clock of their own, and the consolidator has the clock
 * of the data. In real time all are the programs themselves, and the node is one more process.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";
import { memoryDirectory } from "@fgm/collector/testing/host_tree";
import { COLLECTOR_V8_OPTION } from "@fgm/collector/v8_flags";
import type { FastCollection, FastProgress } from "@fgm/collector/testing/fast_collection";
import { type BenchViewer, startViewer } from "@fgm/server/bench/viewer_process";
import { type Program, programCommand, startCommand, startProgram } from "../program.ts";
import { until } from "../until.ts";
import type { RecordedNode } from "./node_truth.ts";
import type { WatchedProcess } from "./soak_courses.ts";
import type { SoakPlan } from "./soak_plan.ts";

/** All that runs. Disposing kills what is left of it. */
export interface SoakStage extends AsyncDisposable {
  readonly dataDir: string;
  readonly viewer: BenchViewer;
  readonly processes: readonly WatchedProcess[];
  /** Collector and consolidator, which may not end by themselves before all is collected. */
  readonly programs: readonly Program[];
  readonly node: RecordedNode;
  /** Time that the collector has collected, in hours. */
  readonly collectedHours: () => number;
  /** Whether all of it is collected. */
  readonly isOver: () => boolean;
  /** Ends collector and consolidator in order. */
  readonly stop: () => Promise<void>;
}

/** A working day's morning: a day of it passes midnight. */
const FAST_START_MS = Date.UTC(2026, 0, 12, 9);

const FAST_COLLECTOR = source("../../../collector/testing/fast_collector_main.ts");
const SIMULATOR = source("../../../collector/testing/simulate_main.ts");

const HOUR_MS = 3_600_000;
const RETAIN_BYTES = 1024 ** 4;

/** Merges of 16 for which segments may wait before time stands still. */
const UNMERGED_MAX = 80;

function source(path: string): string {
  return fromFileUrl(new URL(path, import.meta.url));
}

/** Starts everything in `directory`, and waits until a viewer listens. */
export function startStage(plan: SoakPlan, directory: string): Promise<SoakStage> {
  return plan.isReal ? startReal(plan, directory) : startFast(plan, directory);
}

async function startFast(plan: SoakPlan, directory: string): Promise<SoakStage> {
  const dataDir = join(directory, "data");
  await Deno.mkdir(dataDir);
  await using started = new AsyncDisposableStack();
  const hostDir = await memoryDirectoryOf(started);
  const order: FastCollection = {
    ...{ dataDir, directory: hostDir, startMs: FAST_START_MS },
    ...{ retainBytes: RETAIN_BYTES, unmergedMax: UNMERGED_MAX },
    ticks: Math.round(plan.hours * HOUR_MS / 1_000),
    seed: plan.seed,
    containers: plan.containers,
    replaceEveryTicks: plan.replaceEveryTicks,
    rotationSeconds: plan.rotationSeconds,
    retainMs: plan.retainMs,
    speedMax: plan.speedMax,
  };
  const collector = started.use(startCommand(
    [
      Deno.execPath(),
      "run",
      "--quiet",
      "-A",
      COLLECTOR_V8_OPTION,
      FAST_COLLECTOR,
      JSON.stringify(order),
    ],
    { name: "fast collector", detached: true },
  ));
  const clock = programCommand("fgm-consolidator", { preload: source("./data_clock.ts") });
  const consolidator = started.use(startCommand([...clock, ...consolidatorFlags(plan, dataDir)], {
    ...{ name: "fgm-consolidator", detached: true },
    env: { FGM_SOAK_DATA_DIR: dataDir },
  }));
  await until("a first tick", () => progressOf(collector) !== undefined, {
    explain: () => collector.stderr,
  });
  const viewer = started.use(await startViewer([dataDir]));
  const kept = started.move();
  return {
    ...{ dataDir, viewer, programs: [collector, consolidator] },
    processes: watched({ collector, consolidator, viewer }),
    node: { ...order, lagTicks: [0] },
    collectedHours: () => (progressOf(collector)?.ticks ?? 0) * 1_000 / HOUR_MS,
    isOver: () => collector.hasEnded,
    stop: () => stopAll([collector, consolidator]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function startReal(plan: SoakPlan, directory: string): Promise<SoakStage> {
  const dataDir = join(directory, "data");
  await Deno.mkdir(dataDir);
  await using started = new AsyncDisposableStack();
  const hostDir = await memoryDirectoryOf(started);
  const simulator = started.use(startCommand([
    ...[Deno.execPath(), "run", "--quiet", "-A", SIMULATOR, "--mix", "production"],
    ...["--containers", String(plan.containers), "--seed", String(plan.seed)],
    ...["--directory", hostDir],
  ], { name: "simulator", detached: true }));
  const roots = await until("a simulated node", () => lastLine(simulator), {
    explain: () => simulator.stderr,
  });
  const collector = started.use(startProgram("fgm", [
    ...["--cgroup-root", String(roots.cgroup_root), "--proc-root", String(roots.proc_root)],
    ...["--container-log-dir", String(roots.container_log_dir), "--output-dir", dataDir],
    ...["--rotation-seconds", String(plan.rotationSeconds)],
    ...["--retain-hours", String(plan.retainMs / HOUR_MS)],
  ], { detached: true }));
  await until("fgm samples", () => collector.logged("Sampling").length > 0, {
    explain: () => collector.stderr,
  });
  const beganMs = performance.now();
  const consolidator = started.use(
    startProgram("fgm-consolidator", consolidatorFlags(plan, dataDir), { detached: true }),
  );
  const viewer = started.use(await startViewer([dataDir]));
  const kept = started.move();
  const collectedHours = () => (performance.now() - beganMs) / HOUR_MS;
  return {
    ...{ dataDir, viewer, collectedHours, programs: [simulator, collector, consolidator] },
    processes: watched({ collector, consolidator, viewer }),
    node: { ...plan, startMs: Number(roots.start_ms), lagTicks: [0, 1, 2] },
    isOver: () => collectedHours() >= plan.hours,
    stop: () => stopAll([collector, consolidator, simulator]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A directory for the node's files that is removed after the programs that use it are gone. */
async function memoryDirectoryOf(started: AsyncDisposableStack): Promise<string> {
  const directory = await Deno.makeTempDir(memoryDirectory());
  started.defer(async () => {
    try {
      await Deno.remove(directory, { recursive: true });
    } catch (error) {
      // Whoever ended in order has removed it.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  });
  return directory;
}

function consolidatorFlags(plan: SoakPlan, dataDir: string): readonly string[] {
  return [
    ...["--data-dir", dataDir, "--interval-seconds", plan.isReal ? "10" : "1"],
    ...["--min-age-seconds", String(plan.minAgeSeconds)],
  ];
}

function watched(
  of: {
    readonly collector: Program;
    readonly consolidator: Program;
    readonly viewer: BenchViewer;
  },
): readonly WatchedProcess[] {
  return [
    { name: "fgm", pid: of.collector.pid },
    { name: "fgm-consolidator", pid: of.consolidator.pid },
    { name: "fgm-viewer", pid: of.viewer.pid },
  ];
}

async function stopAll(programs: readonly Program[]): Promise<void> {
  for (const program of programs) {
    const { code, signal } = await program.stop();
    if (code === 0) continue;
    const said = program.stderr.trim().split("\n").at(-1) ?? "";
    throw new Error(`A program ended with code ${code}, signal ${signal}: ${said}`);
  }
}

function progressOf(collector: Program): FastProgress | undefined {
  return lastLine(collector) as FastProgress | undefined;
}

/** The last whole line of standard output, parsed; undefined before the first. */
function lastLine({ stdout }: Program): Readonly<Record<string, unknown>> | undefined {
  const end = stdout.lastIndexOf("\n");
  if (end < 0) return undefined;
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n", end - 1) + 1, end));
}
