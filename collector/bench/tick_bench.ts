/**
 * What a tick costs, against a bare loop of the same reads in the same run.
 *
 * @module
 */

import { denoHost, type HostFile } from "../host/host_fs.ts";
import type { Tick } from "../model.ts";
import { CONTAINER_FILES } from "../sampling/container_files.ts";
import { resolveCgroupRoot } from "../sampling/cgroup_root.ts";
import { createSampler, type Sampler } from "../sampling/sampler.ts";
import { selfContainer } from "../sampling/self_cost.ts";
import { JournalEncoder } from "../store/journal.ts";
import { JournalFile } from "../store/journal_file.ts";
import { journalHeader } from "../session_record.ts";
import { createHostTree } from "../testing/host_tree.ts";
import { makeIdleCgroups } from "./idle_cgroups.ts";
import { benchSession, withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, median, note, readable } from "./bench_table.ts";

const HOST = denoHost();
const CONTAINER_COUNTS = [20, 100, 250] as const;
const START_MS = Date.UTC(2026, 0, 12, 21, 0, 0);
/** As many ticks as the runtime needs to have compiled the hot functions for good. */
const WARM_UP_TICKS = 200;
const FILES = [...CONTAINER_FILES.map(({ name }) => name), "cpu.max", "io.stat", "cgroup.procs"];
const NO_COST = { missedTicks: 0, droppedTicks: 0, tickLatenessMs: 0, tickDurationMs: 0 };
/** A tick may cost this many times the bare reads. */
const RATIO_MAX = 2;

/** Rows on sampling one tick, on files in memory and on real cgroups. */
export async function tickBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const count of CONTAINER_COUNTS) {
    options.say(`tick of ${count} containers`);
    using tree = createHostTree({ seed: 1, containers: count, startMs: START_MS });
    const paths = () => tree.living.map(({ container }) => tree.pathOf(container.id) ?? "");
    const timed = await timeTicks({ ...tree, paths, advance: () => tree.advance() }, options);
    rows.push(...describe(`${count} containers, files in memory`, timed));
  }
  const root = resolveCgroupRoot(HOST, "/sys/fs/cgroup");
  const made = root.kind === "found" ? await makeIdleCgroups(root.path, 100) : root.message;
  if (typeof made === "string") {
    return [...rows, note("tick, 100 real cgroups", `left out: ${made}`)];
  }
  await using cgroups = made;
  options.say("tick of 100 real cgroups");
  const timed = await timeTicks({
    cgroupRoot: cgroups.cgroupRoot,
    procRoot: "/proc",
    containerLogDir: cgroups.containerLogDir,
    paths: () => cgroups.paths,
    advance: () => {},
  }, options);
  // Where controllers belong to cgroup v1, those of v2 have few files, and what is done once for each
  // container weighs the more.
  const fileCount = FILES.filter((name) => hasFile(`${cgroups.paths[0]}/${name}`)).length;
  const where = `100 real cgroups of this kernel, ${fileCount} of ${FILES.length} files each`;
  return [...rows, ...describe(where, timed)];
}

function hasFile(path: string): boolean {
  const file = HOST.open(path);
  file?.close();
  return file !== undefined;
}

/** Rows on keeping files open against opening them anew for each reading. */
export function readsBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  options.say("kept-open against reopened files");
  using tree = createHostTree({ seed: 1, containers: 100, startMs: START_MS });
  const paths = tree.living.map(({ container }) => tree.pathOf(container.id) ?? "");
  const rounds = options.quick ? 5 : 40;
  using kept = new BareLoop();
  kept.follow(paths);
  const keptMs = median(repeat(rounds, () => kept.read()));
  const files = paths.flatMap((path) => FILES.map((name) => `${path}/${name}`));
  const reopenedMs = median(repeat(rounds, () => readReopened(files)));
  const perFile = (ms: number) => `${readable(ms * 1000 / files.length)} us a file`;
  return Promise.resolve([
    note("read a kept-open file", perFile(keptMs)),
    note("open, read and close a file", perFile(reopenedMs)),
  ]);
}

interface TickHost {
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  readonly paths: () => readonly string[];
  readonly advance: () => void;
}

interface TickTimes {
  readonly bareMs: number;
  readonly sampleMs: number;
  readonly journalMs: number;
}

function timeTicks(host: TickHost, options: BenchOptions): Promise<TickTimes> {
  return withDirectory((directory) => {
    const header = { ...journalHeader(benchSession(START_MS)), startMs: START_MS };
    using journal = JournalFile.create(directory, header);
    const encoder = new JournalEncoder(header);
    const sampler = samplerOf(host);
    using bare = new BareLoop();
    const times: TickTimes[] = [];
    const warmUp = options.quick ? 5 : WARM_UP_TICKS;
    const ticks = warmUp + (options.quick ? 5 : 120);
    for (let tick = 0; tick < ticks; tick++) {
      host.advance();
      // Containers come and go on the simulated node; the others' files stay open, as the sampler's.
      bare.follow(host.paths());
      times.push(timeTick(tick, {
        bare,
        sampler,
        write: (sampled) => journal.append(encoder.encodeTick(sampled)),
      }));
    }
    sampler.close();
    const steady = times.slice(warmUp);
    return Promise.resolve({
      bareMs: median(steady.map((time) => time.bareMs)),
      sampleMs: median(steady.map((time) => time.sampleMs)),
      journalMs: median(steady.map((time) => time.journalMs)),
    });
  });
}

/** One tick, with the bare reads before or after it in turn: neither always finds warm caches. */
function timeTick(
  tick: number,
  { bare, sampler, write }: {
    readonly bare: BareLoop;
    readonly sampler: Sampler;
    readonly write: (sampled: Tick) => void;
  },
): TickTimes {
  const bareFirst = tick % 2 === 0;
  const early = bareFirst ? bare.read() : 0;
  const at = { wallMs: START_MS + tick * 1000, monotonicMs: tick * 1000 };
  const began = performance.now();
  const sampled = sampler.sample(at, NO_COST);
  const read = performance.now();
  write(sampled);
  const written = performance.now();
  return {
    bareMs: bareFirst ? early : bare.read(),
    sampleMs: read - began,
    journalMs: written - read,
  };
}

function samplerOf(host: TickHost): Sampler {
  return createSampler({
    host: HOST,
    cgroupRoot: host.cgroupRoot,
    procRoot: host.procRoot,
    containerLogDir: host.containerLogDir,
    includeSandboxes: true,
    pssBudgetCores: 0,
    processRowsPerContainer: 0,
    keptFilesMax: 250 * FILES.length,
    monotonicMs: () => performance.now(),
    self: selfContainer({ podName: "bench", namespace: undefined }),
    readOwnCost: () => ({ cpuUsec: 0, rssBytes: 0, journalBytes: 0, segmentBytes: 0 }),
    onTrouble: () => {},
    onNotice: () => {},
  });
}

/** The least that anyone must do: every file kept open and read once, the way the sampler reads. */
class BareLoop implements Disposable {
  readonly #files = new Map<string, readonly HostFile[]>();
  readonly #buffer = new Uint8Array(64 * 1024);

  /** Opens the files of containers that are new, and closes those of the dead. */
  follow(paths: readonly string[]): void {
    const living = new Set(paths);
    for (const [path, files] of this.#files) {
      if (living.has(path)) continue;
      for (const file of files) file.close();
      this.#files.delete(path);
    }
    for (const path of paths) {
      if (this.#files.has(path)) continue;
      this.#files.set(path, FILES.flatMap((name) => HOST.open(`${path}/${name}`) ?? []));
    }
  }

  /** @returns milliseconds that reading every file took. */
  read(): number {
    const began = performance.now();
    for (const files of this.#files.values()) for (const file of files) file.read(this.#buffer);
    return performance.now() - began;
  }

  [Symbol.dispose](): void {
    this.follow([]);
  }
}

function readReopened(paths: readonly string[]): number {
  const buffer = new Uint8Array(64 * 1024);
  const began = performance.now();
  for (const path of paths) {
    using file = Deno.openSync(path);
    file.readSync(buffer);
  }
  return performance.now() - began;
}

function repeat(times: number, act: () => number): readonly number[] {
  return Array.from({ length: times }, act);
}

function describe(where: string, times: TickTimes): readonly BenchRow[] {
  const { bareMs, sampleMs, journalMs } = times;
  return [
    atMost(`tick with journal, ${where}`, {
      value: (sampleMs + journalMs) / bareMs,
      limit: RATIO_MAX,
      unit: "x the bare reads",
    }),
    note(
      `  of that`,
      `bare ${readable(bareMs)} ms, sampling ${readable(sampleMs)} ms, ` +
        `journal ${readable(journalMs)} ms`,
    ),
  ];
}
