/**
 * The data that the viewer is measured on: a generated node, kept on disk from run to run.
 *
 * @module
 */

import { cp } from "node:fs/promises";
import { dirname, fromFileUrl, join } from "@std/path";
import type { BenchOptions } from "@fgm/collector/bench/bench_table";
import {
  listSegmentFiles,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "@fgm/collector/store/segment_files";
import { decodeSidecar, readSidecarFile, type SidecarSegment } from "@fgm/collector/store/sidecar";
import {
  type DataManifest,
  type DataOrder,
  encodeManifest,
  readManifest,
} from "./data_manifest.ts";

/** Generated data on disk. */
export interface GeneratedData {
  /** The data directory. */
  readonly directory: string;
  readonly manifest: DataManifest;
  /** Whether it was there already. */
  readonly isKept: boolean;
  readonly segments: readonly GeneratedSegment[];
}

/** A segment of it. */
export interface GeneratedSegment {
  /** Of the Parquet file. */
  readonly path: string;
  /** Times of its first and last row, milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

const ROOT = new URL("../../", import.meta.url);
const GENERATOR = fromFileUrl(new URL("collector/testing/generate_main.ts", ROOT));
const CONSOLIDATOR = fromFileUrl(new URL("collector/consolidate/main.ts", ROOT));

/** A working day, from midnight to midnight in one partition. */
const START_MS = Date.UTC(2026, 0, 12);
const ROTATION_SECONDS = 90;

/** A day of a busy node; for a quick look an hour of a small one. */
const SIZES = {
  whole: { containers: 100, ticks: 86_400 },
  quick: { containers: 20, ticks: 3_600 },
} as const;

/** Most processes that generate at the same time. */
const PROCESSES_MAX = 8;
const PROGRESS_EVERY_MS = 30_000;

/**
 * The data for this run: that of an earlier one where it fits, otherwise generated now.
 *
 * @throws {Error} when it cannot be generated.
 */
export async function openGeneratedData(options: BenchOptions): Promise<GeneratedData> {
  const size = options.quick ? SIZES.quick : SIZES.whole;
  const order: DataOrder = {
    seed: 1,
    startMs: START_MS,
    rotationSeconds: ROTATION_SECONDS,
    ...size,
    generator: await modulesDigest(GENERATOR),
  };
  const home = join(options.dataDir, `node-${size.containers}-${size.ticks}`);
  return await openKept(join(home, "data"), {
    order,
    make: (directory) => generate(directory, { order, say: options.say }),
  });
}

/**
 * The same day as it lies on a node where `fgm-consolidator` runs: merged into files of 96 minutes. That
 * of an earlier run where it fits, otherwise merged now.
 *
 * @throws {Error} when it cannot be generated or merged.
 */
export async function openMergedData(options: BenchOptions): Promise<GeneratedData> {
  const { directory: from, manifest } = await openGeneratedData(options);
  const programs = [manifest.order.generator, await modulesDigest(CONSOLIDATOR)];
  const order: DataOrder = { ...manifest.order, generator: programs.join(" ") };
  return await openKept(join(dirname(from), "merged"), {
    order,
    make: (directory) => merge(directory, { order, from, say: options.say }),
  });
}

/** Data in `directory`, whose manifest lies beside it and is written last. */
async function openKept(
  directory: string,
  { order, make }: {
    readonly order: DataOrder;
    readonly make: (directory: string) => Promise<DataManifest>;
  },
): Promise<GeneratedData> {
  const manifestPath = `${directory}.json`;
  const kept = readManifest(readIfPresent(manifestPath), order);
  if (kept !== undefined) {
    return { directory, manifest: kept, isKept: true, segments: spansIn(directory) };
  }
  await removeIfPresent(manifestPath);
  await removeIfPresent(directory);
  await Deno.mkdir(directory, { recursive: true });
  const manifest = await make(directory);
  await Deno.writeTextFile(manifestPath, encodeManifest(manifest));
  return { directory, manifest, isKept: false, segments: spansIn(directory) };
}

/** Paths of the segments that may hold rows of [fromMs, toMs). */
export function segmentsIn(
  data: GeneratedData,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly string[] {
  return data.segments
    .filter(({ startMs, endMs }) => startMs < toMs && endMs >= fromMs)
    .map(({ path }) => path);
}

function spansIn(directory: string): readonly GeneratedSegment[] {
  return sealedIn(directory).map((files) => {
    const { startMs, endMs } = segmentOf(files);
    return { path: segmentPath(files, "parquet"), startMs, endMs };
  });
}

function segmentOf(files: SegmentFiles): SidecarSegment {
  return decodeSidecar(readSidecarFile(segmentPath(files, "containers"))).segment;
}

/**
 * A digest of every file that a program is made of, and of the names of its packages: whoever changes
 * one of them gets new data, and need not remember to ask for it.
 */
async function modulesDigest(entry: string): Promise<string> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: fromFileUrl(ROOT),
    stderr: "null",
  }).output();
  if (code !== 0) {
    throw new Error(`Cannot list the modules of ${entry}: deno info ended with ${code}`);
  }
  const graph = JSON.parse(new TextDecoder().decode(stdout));
  const names: readonly string[] = graph.modules.map((module: { specifier: string }) =>
    module.specifier
  );
  const parts = names.toSorted().map((name) =>
    name.startsWith(ROOT.href)
      ? `${name.slice(ROOT.href.length)}\n${Deno.readTextFileSync(new URL(name))}`
      : name
  );
  const bytes = new TextEncoder().encode(parts.join("\0"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function generate(
  directory: string,
  options: { readonly order: DataOrder; readonly say: (text: string) => void },
): Promise<DataManifest> {
  const { order, say } = options;
  const processes = Math.min(PROCESSES_MAX, navigator.hardwareConcurrency);
  const wanted = Math.ceil(order.ticks / order.rotationSeconds);
  const began = performance.now();
  const hours = order.ticks / 3_600;
  say(`generating ${hours} h of ${order.containers} containers in ${processes} processes`);
  const progress = setInterval(() => {
    const share = sealedIn(directory).length / wanted;
    const leftSeconds = (performance.now() - began) / 1_000 * (1 - share) / share;
    say(`  ${(share * 100).toFixed(0)} %, about ${leftSeconds.toFixed(0)} s left`);
  }, PROGRESS_EVERY_MS);
  try {
    const parts = Array.from({ length: processes }, (_, i) => `${i + 1}/${processes}`);
    await runTogether(
      parts.map((part) => (signal) => generatePart(part, { order, directory, signal })),
    );
  } finally {
    clearInterval(progress);
  }
  const elapsedMs = performance.now() - began;
  const measured = measure(directory);
  if (measured.segments !== wanted) {
    throw new Error(
      `Cannot use generated data: ${measured.segments} of ${wanted} segments are there`,
    );
  }
  return { order, processes, elapsedMs, ...measured };
}

async function merge(
  directory: string,
  { order, from, say }: {
    readonly order: DataOrder;
    readonly from: string;
    readonly say: (text: string) => void;
  },
): Promise<DataManifest> {
  const began = performance.now();
  const { segments: wanted, samples } = measure(from);
  say(`merging ${wanted} segments`);
  await cp(from, directory, { recursive: true });
  const progress = setInterval(() => {
    say(`  ${sealedIn(directory).length} segments are left`);
  }, PROGRESS_EVERY_MS);
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        CONSOLIDATOR,
        "--once",
        "--min-age-seconds",
        "0",
        "--data-dir",
        directory,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    if (code !== 0) throw new Error(`Cannot merge generated data: it ended with ${code}`);
  } finally {
    clearInterval(progress);
  }
  const elapsedMs = performance.now() - began;
  const measured = measure(directory);
  if (measured.samples !== samples) {
    throw new Error(`Cannot use merged data: ${measured.samples} of ${samples} rows are there`);
  }
  return { order, processes: 1, elapsedMs, ...measured };
}

/** The first failure ends the others, and is thrown when they have ended. */
async function runTogether(
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failed = new AbortController();
  await Promise.allSettled(
    tasks.map((task) => task(failed.signal).catch((error) => failed.abort(error))),
  );
  failed.signal.throwIfAborted();
}

async function generatePart(
  part: string,
  { order, directory, signal }: {
    readonly order: DataOrder;
    readonly directory: string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", GENERATOR, "--force", "--output-dir", directory, "--part", part],
      ...["--seed", String(order.seed), "--containers", String(order.containers)],
      ...["--start", String(order.startMs), "--hours", String(order.ticks / 3_600)],
      ...["--rotation-seconds", String(order.rotationSeconds)],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    signal,
  }).output();
  if (code === 0) return;
  const lines = new TextDecoder().decode(stderr).trim().split(/[\r\n]+/);
  const said = lines.find((line) => line.startsWith("error:")) ?? lines.at(-1) ?? "";
  throw new Error(`Cannot generate part ${part}: it ended with ${code}, ${said}`);
}

function sealedIn(directory: string): readonly SegmentFiles[] {
  return listSegmentFiles(directory).filter((files) => segmentState(files) === "sealed");
}

function measure(directory: string): Pick<DataManifest, "segments" | "samples" | "bytes"> {
  const segments = sealedIn(directory);
  let [samples, bytes] = [0, 0];
  for (const files of segments) {
    samples += segmentOf(files).rowCount;
    bytes += (files.parquetBytes ?? 0) + (files.sidecarBytes ?? 0);
  }
  return { segments: segments.length, samples, bytes };
}

function readIfPresent(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function removeIfPresent(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
