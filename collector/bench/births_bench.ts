/**
 * Whether the real program keeps anything of containers that came and went.
 *
 * @module
 */

import { listSegmentFiles, segmentPath } from "../store/segment_files.ts";
import { decodeSidecar, readSidecarFile } from "../store/sidecar.ts";
import { createHostTree, type HostTree } from "../testing/host_tree.ts";
import { withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, median, note, readable } from "./bench_table.ts";
import { startCollector, wait } from "./collector_process.ts";
import { residentBytes } from "./process_usage.ts";

/** A tick every quarter of a second, a fifth of the containers new at each: as many births as in days. */
const INTERVAL_MS = 250;
const CONTAINERS = 100;
const REPLACED_PER_TICK = 20;
const ROTATION_SECONDS = 10;
const BIRTHS = { quick: 1_600, thorough: 10_000 } as const;
/** A fifth of them: by then the program has met everything that it does, sealing included. */
const FIRST_SHARE = 0.2;
/** Memory is the middle one of the readings of as many births as a segment sees. */
const READ_BIRTHS = REPLACED_PER_TICK * ROTATION_SECONDS * 1_000 / INTERVAL_MS;
/**
 * Growth that counts as none: what a garbage collector puts off differs by some MiB from one reading to
 * the next. To keep one kB of each of the dead would be more.
 */
const GROWTH_MAX = 1.1;
/** Longest that the program may take to its first tick. */
const START_MS_MAX = 30_000;
const MEBIBYTE = 1024 * 1024;

interface Reading {
  readonly residentBytes: number;
  readonly openFiles: number;
}

/** Rows on memory and open files of `fgm` while containers are born and die. */
export async function birthsBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") return [note("births", "left out: needs Linux")];
  const births = BIRTHS[options.quick ? "quick" : "thorough"];
  const seconds = (births + READ_BIRTHS) / REPLACED_PER_TICK * INTERVAL_MS / 1_000;
  options.say(`fgm while ${births} containers are born and die, ${Math.ceil(seconds)} s`);
  return await withDirectory(async (outputDir) => {
    const { readings, met } = await churn(outputDir, births);
    const [first, last] = readings.map(middleOf) as [Reading, Reading];
    const mebibytes = [first, last].map((each) => readable(each.residentBytes / MEBIBYTE));
    return [
      atMost(`fgm's memory after ${met} births and deaths`, {
        value: last.residentBytes / first.residentBytes,
        ...{ limit: GROWTH_MAX, unit: `x that after ${births * FIRST_SHARE}` },
      }),
      note("  resident", `${mebibytes.join(", then ")} MiB`),
      note("  open files", `${first.openFiles}, then ${last.openFiles}`),
    ];
  });
}

/** Lets containers be replaced until so many were born, and reads early and late. */
async function churn(
  outputDir: string,
  births: number,
): Promise<{ readonly readings: readonly (readonly Reading[])[]; readonly met: number }> {
  const startMs = Math.floor(Date.now() / INTERVAL_MS) * INTERVAL_MS;
  const options = { seed: "births", containers: CONTAINERS, startMs, intervalMs: INTERVAL_MS };
  using host = createHostTree(options);
  await using collector = startCollector([
    ...["--cgroup-root", host.cgroupRoot, "--proc-root", host.procRoot],
    ...["--container-log-dir", host.containerLogDir, "--output-dir", outputDir],
    ...["--interval-ms", String(INTERVAL_MS), "--rotation-seconds", String(ROTATION_SECONDS)],
  ]);
  await firstJournal(outputDir);
  const readings: Reading[][] = [[], []];
  const marks = [births * FIRST_SHARE, births];
  for await (const born of replacements(host, births + READ_BIRTHS)) {
    const mark = marks.findIndex((from) => born > from && born <= from + READ_BIRTHS);
    if (mark >= 0) readings[mark]!.push(readingOf(collector.pid));
  }
  collector.kill("SIGTERM");
  await collector.status;
  const met = containersIn(outputDir);
  if (met < births) throw new Error(`Cannot measure: fgm has met ${met} of ${births} containers`);
  return { readings, met };
}

/**
 * Replaces containers half-way between the collector's ticks, which are at whole multiples of the
 * interval, so that each is read once at least. Yields how many were born.
 */
async function* replacements(
  host: HostTree,
  count: number,
): AsyncGenerator<number, void, undefined> {
  for (let born = 0; born < count; born += REPLACED_PER_TICK) {
    const nowMs = Date.now();
    const nextMs = (Math.floor(nowMs / INTERVAL_MS - 0.5) + 1.5) * INTERVAL_MS;
    await wait(nextMs - nowMs);
    for (let i = 0; i < REPLACED_PER_TICK; i++) host.replaceContainer((born + i) % CONTAINERS);
    host.advance();
    yield born + REPLACED_PER_TICK;
  }
}

async function firstJournal(outputDir: string): Promise<void> {
  const began = performance.now();
  while (!listSegmentFiles(outputDir).some(({ journalBytes = 0 }) => journalBytes > 0)) {
    if (performance.now() - began > START_MS_MAX) throw new Error("Cannot measure: fgm is silent");
    await wait(INTERVAL_MS);
  }
}

function readingOf(pid: number): Reading {
  const openFiles = [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  return { residentBytes: residentBytes(pid), openFiles };
}

function middleOf(readings: readonly Reading[]): Reading {
  return {
    residentBytes: median(readings.map((each) => each.residentBytes)),
    openFiles: median(readings.map((each) => each.openFiles)),
  };
}

/** Containers that the collector has written down, each once. */
function containersIn(outputDir: string): number {
  const ids = new Set<string>();
  for (const files of listSegmentFiles(outputDir)) {
    if (files.sidecarBytes === undefined) continue;
    const { containers } = decodeSidecar(readSidecarFile(segmentPath(files, "containers")));
    for (const { id } of containers) ids.add(id);
  }
  return ids.size;
}
