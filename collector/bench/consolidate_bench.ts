/**
 * What merging costs, what it saves, and what it does to a query.
 *
 * @module
 */

import { basename, join } from "@std/path";
import { INPUTS_MAX } from "../consolidate/merge_limits.ts";
import { openDuckDb } from "../store/duckdb.ts";
import { listSegmentFiles, segmentPath } from "../store/segment_files.ts";
import { writeDataDirectory } from "../testing/data_directory.ts";
import { benchSession, withDirectory } from "./bench_session.ts";
import {
  atLeast,
  atMost,
  type BenchOptions,
  type BenchRow,
  median,
  note,
  readable,
} from "./bench_table.ts";
import { runConsolidator, type WatchedMerge } from "./consolidator_run.ts";

const CONTAINERS = 100;
const MANY_CONTAINERS = 250;
/** A working day's morning, when the generated services are neither at rest nor at their peak. */
const START_MS = Date.UTC(2026, 0, 12, 9, 0, 0);
const ROTATION_SECONDS = { quick: 20, thorough: 90 } as const;
/** Enough for a merge of merged ones as well, which is done because the day is over. */
const SEGMENTS = { quick: INPUTS_MAX + 4, thorough: 4 * INPUTS_MAX } as const;
const ROWS_PER_SECOND_MIN = 1;
const PEAK_MEBIBYTES_MAX = 256;
const BYTES_RATIO_MAX = 0.8;
const MEBIBYTE = 1024 * 1024;

/** Some metric of the catalogue, somewhere in the middle of the files. */
const QUERY = `SELECT epoch_ms(time)::DOUBLE, value FROM read_parquet(?, hive_partitioning = false)
  WHERE metric_name = 'cgroup.v2.memory.current' AND l_container_id =
    (SELECT min(l_container_id) FROM read_parquet(?, hive_partitioning = false)
      WHERE metric_name = 'cgroup.v2.memory.current')`;

/** Rows on `fgm-consolidator` and its children: 100 containers in two tiers, and 250 in one. */
export async function consolidateBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") return [note("fgm-consolidator", "left out: needs Linux")];
  return [...await twoTiers(options), ...await manyContainers(options)];
}

async function twoTiers(options: BenchOptions): Promise<readonly BenchRow[]> {
  const depth = options.quick ? "quick" : "thorough";
  const segments = SEGMENTS[depth];
  return await withDirectory(async (directory) => {
    const dataDir = join(directory, "data");
    await generate(dataDir, { containers: CONTAINERS, segments, options });
    // The program removes what it has merged; these names stay.
    const paths = parquetOf(dataDir).map((path) => keep(path, directory));
    const merges = await mergeAll(dataDir, options, (merge) => {
      paths.push(keep(`${merge.path}.parquet`, directory));
    });
    const [first, second] = [1, 2].map((tier) => merges.filter((each) => each.tier === tier));
    if (second?.[0]?.inputs !== first?.length) throw new Error("Cannot compare two tiers");
    const sets = [paths.slice(0, segments), paths.slice(segments, -1), paths.slice(-1)];
    const queries = await timeQueries(sets, options);
    const hours = segments * ROTATION_SECONDS[depth] / 3_600;
    return [
      ...describe(`merge ${INPUTS_MAX} segments of ${CONTAINERS} containers`, first!),
      ...describe(`merge ${first!.length} merged ones`, second!),
      atMost("bytes after both", {
        value: second![0]!.bytesAfter / sum(first!, ({ bytesBefore }) => bytesBefore),
        ...{ limit: BYTES_RATIO_MAX, unit: "x those of the collector's segments" },
      }),
      note(
        `one container, one metric, ${readable(hours)} h in bare DuckDB`,
        `${sets[0]!.length} files ${readable(queries[0]!)} ms, ` +
          `${sets[1]!.length} ${readable(queries[1]!)} ms, one ${readable(queries[2]!)} ms`,
      ),
    ];
  });
}

/** A node beyond the size that has a target. */
async function manyContainers(options: BenchOptions): Promise<readonly BenchRow[]> {
  return await withDirectory(async (dataDir) => {
    const segments = options.quick ? 2 : INPUTS_MAX;
    await generate(dataDir, { containers: MANY_CONTAINERS, segments, options });
    const merges = await mergeAll(dataDir, options);
    return [
      note(
        `merge ${segments} segments of ${MANY_CONTAINERS} containers`,
        `${readable(peakOf(merges))} MiB at most`,
      ),
    ];
  });
}

async function generate(
  outputDir: string,
  { containers, segments, options }: {
    readonly containers: number;
    readonly segments: number;
    readonly options: BenchOptions;
  },
): Promise<void> {
  const rotationSeconds = ROTATION_SECONDS[options.quick ? "quick" : "thorough"];
  options.say(`generating ${segments} segments of ${containers} containers to merge`);
  await writeDataDirectory({
    ...{ seed: 1, containers, startMs: START_MS, outputDir },
    ticks: segments * rotationSeconds,
    session: benchSession(START_MS, rotationSeconds),
  });
}

async function mergeAll(
  dataDir: string,
  { say }: BenchOptions,
  onMerge: (merge: WatchedMerge) => void = () => {},
): Promise<readonly WatchedMerge[]> {
  say("fgm-consolidator --once");
  return await runConsolidator(dataDir, (merge) => {
    say(`merged ${merge.inputs} segments to tier ${merge.tier}`);
    onMerge(merge);
  });
}

function parquetOf(dataDir: string): string[] {
  return listSegmentFiles(dataDir).map((files) => segmentPath(files, "parquet"));
}

/** Gives a file a second name, which stays when the first one is removed. */
function keep(path: string, directory: string): string {
  const kept = join(directory, basename(path));
  Deno.linkSync(path, kept);
  return kept;
}

function describe(what: string, merges: readonly WatchedMerge[]): readonly BenchRow[] {
  const rows = sum(merges, (merge) => merge.rows);
  const ratio = sum(merges, ({ bytesAfter }) => bytesAfter) /
    sum(merges, ({ bytesBefore }) => bytesBefore);
  const isFirst = merges[0]!.tier === 1;
  return [
    atLeast(what, {
      value: rows / sum(merges, ({ elapsedMs }) => elapsedMs) / 1_000,
      limit: ROWS_PER_SECOND_MIN,
      unit: "million rows/s",
    }),
    note("  CPU", `${readable(sum(merges, (merge) => merge.cpuMs) * 1_000 / rows)} us a row`),
    atMost("  memory, most, with the merging child", {
      value: peakOf(merges),
      limit: PEAK_MEBIBYTES_MAX,
      unit: "MiB",
    }),
    isFirst
      ? atMost("  bytes", { value: ratio, limit: BYTES_RATIO_MAX, unit: "x those of its inputs" })
      : note("  bytes", `${readable(ratio)} x those of its inputs`),
  ];
}

function sum(merges: readonly WatchedMerge[], of: (merge: WatchedMerge) => number): number {
  return merges.reduce((total, merge) => total + of(merge), 0);
}

/** In MiB. */
function peakOf(merges: readonly WatchedMerge[]): number {
  return Math.max(...merges.map(({ peakBytes }) => peakBytes)) / MEBIBYTE;
}

/** Median time of the same query over each set of files, in milliseconds, in turn. */
async function timeQueries(
  sets: readonly (readonly string[])[],
  { quick }: BenchOptions,
): Promise<readonly number[]> {
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * MEBIBYTE });
  const times = sets.map((): number[] => []);
  for (let round = 0; round < (quick ? 3 : 15); round++) {
    for (const [i, paths] of sets.entries()) {
      const began = performance.now();
      await db.query(QUERY, [paths, paths.slice(0, 1)]);
      times[i]!.push(performance.now() - began);
    }
  }
  return times.map((each) => median(each.slice(1)));
}
