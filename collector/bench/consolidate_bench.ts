/**
 * What merging costs, what it saves, and what it does to a query.
 *
 * @module
 */

import { dirname, join } from "@std/path";
import type { MergeInput } from "../consolidate/merge_file.ts";
import { INPUTS_MAX } from "../consolidate/merge_limits.ts";
import { mergeInChild, type Merging } from "../consolidate/merge_process.ts";
import { openDuckDb } from "../store/duckdb.ts";
import { readFileCrc32 } from "../store/file_crc32.ts";
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
import { withChildPeak } from "./process_usage.ts";

const CONTAINERS = 100;
/** A working day's morning, when the generated services are neither at rest nor at their peak. */
const START_MS = Date.UTC(2026, 0, 12, 9, 0, 0);
const ROTATION_SECONDS = 90;
const ROWS_PER_SECOND_MIN = 1;
const PEAK_MEBIBYTES_MAX = 256;
const BYTES_RATIO_MAX = 0.8;
const MEBIBYTE = 1024 * 1024;

/** Some metric of the catalogue, somewhere in the middle of the files. */
const QUERY = `SELECT epoch_ms(time)::DOUBLE, value FROM read_parquet(?, hive_partitioning = false)
  WHERE metric_name = 'cgroup.v2.memory.current' AND l_container_id =
    (SELECT min(l_container_id) FROM read_parquet(?, hive_partitioning = false)
      WHERE metric_name = 'cgroup.v2.memory.current')`;

interface Tier {
  readonly merging: Merging;
  readonly wallMs: number;
  readonly peakBytes: number;
  readonly inputBytes: number;
}

/** Rows on merging segments of 100 containers, first those of the collector, then the merged ones. */
export async function consolidateBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const merges = options.quick ? 2 : 4;
  const perMerge = options.quick ? 3 : INPUTS_MAX;
  return await withDirectory(async (outputDir) => {
    options.say(`generating ${merges * perMerge} segments to merge`);
    await writeDataDirectory({
      ...{ seed: 1, containers: CONTAINERS, startMs: START_MS, outputDir },
      ticks: merges * perMerge * ROTATION_SECONDS,
      session: benchSession(START_MS, ROTATION_SECONDS),
    });
    const paths = listSegmentFiles(outputDir).map((files) => segmentPath(files, "parquet"));
    const first: Tier[] = [];
    const merged: string[] = [];
    for (let i = 0; i < merges; i++) {
      options.say(`merge ${i + 1} of ${merges}`);
      const inputs = paths.slice(i * perMerge, (i + 1) * perMerge);
      merged.push(join(dirname(inputs[0]!), `merged-${i}`));
      first.push(await timeMerge(inputs, merged[i]!));
    }
    options.say("merge of the merged");
    const whole = join(dirname(paths[0]!), "whole");
    const second = await timeMerge(merged, whole);
    const queries = await timeQueries([paths, merged, [whole]], options);
    const hours = merges * perMerge * ROTATION_SECONDS / 3_600;
    return [
      ...describe(`merge ${perMerge} segments of ${CONTAINERS} containers`, first),
      ...describe(`merge ${merges} merged ones`, [second], { isFirst: false }),
      note(
        `one container, one metric, ${readable(hours)} h in bare DuckDB`,
        `${paths.length} files ${readable(queries[0]!)} ms, ` +
          `${merged.length} ${readable(queries[1]!)} ms, one ${readable(queries[2]!)} ms`,
      ),
    ];
  });
}

async function timeMerge(inputs: readonly string[], output: string): Promise<Tier> {
  const checked: MergeInput[] = [];
  for (const path of inputs) checked.push({ path, fileCrc32: (await readFileCrc32(path)).crc32 });
  const began = performance.now();
  const { result, peakBytes } = await withChildPeak(() =>
    mergeInChild({ inputs: checked, output })
  );
  const wallMs = performance.now() - began;
  const inputBytes = inputs.reduce((sum, path) => sum + Deno.statSync(path).size, 0);
  return { merging: result, wallMs, peakBytes, inputBytes };
}

function describe(
  what: string,
  tiers: readonly Tier[],
  { isFirst = true } = {},
): readonly BenchRow[] {
  const sum = (of: (tier: Tier) => number) => tiers.reduce((total, tier) => total + of(tier), 0);
  const rows = sum(({ merging }) => merging.merged.rowCount);
  const ratio = sum(({ merging }) => merging.merged.byteSize) / sum(({ inputBytes }) => inputBytes);
  return [
    atLeast(what, {
      value: rows / sum(({ wallMs }) => wallMs) / 1_000,
      limit: ROWS_PER_SECOND_MIN,
      unit: "million rows/s",
    }),
    note("  CPU", `${readable(sum(({ merging }) => merging.cpuUsec) / rows)} us a row`),
    atMost("  memory, most", {
      value: Math.max(...tiers.map(({ peakBytes }) => peakBytes)) / MEBIBYTE,
      limit: PEAK_MEBIBYTES_MAX,
      unit: "MiB",
    }),
    isFirst
      ? atMost("  bytes", { value: ratio, limit: BYTES_RATIO_MAX, unit: "x those of its inputs" })
      : note("  bytes", `${readable(ratio)} x those of its inputs`),
  ];
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
