/**
 * What `kill -9` loses, in short: the test beside the collector kills a hundred times.
 *
 * @module
 */

import { JournalDecoder } from "../store/journal.ts";
import { openDuckDb } from "../store/duckdb.ts";
import { Random } from "../testing/random.ts";
import { readIfPresent } from "../testing/recorded_ticks.ts";
import { withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow } from "./bench_table.ts";
import { filesEnding, startCollector, startSimulatedNode, wait } from "./collector_process.ts";

const CONTAINERS = 20;
const KILLS = 5;
const ROTATION_SECONDS = 3;
const INTERVAL_MS = 1000;
/** A collector is killed this long after its first tick was seen. */
const LIFE_MS = [1_500, 5_000] as const;

/** Rows on ticks lost by kills at random moments, and on ticks lost after they were readable. */
export async function killBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const kills = options.quick ? 1 : KILLS;
  options.say(`kill -9 of fgm, ${kills} times`);
  const random = new Random(Date.now());
  return await withDirectory(async (outputDir) => {
    await using node = await startSimulatedNode(CONTAINERS);
    const flags = [
      ...node.flags,
      ...["--output-dir", outputDir, "--rotation-seconds", String(ROTATION_SECONDS)],
    ];
    const acknowledged = new Set<number>();
    let worstLoss = 0;
    for (let kill = 0; kill < kills; kill++) {
      worstLoss = Math.max(worstLoss, await killOnce({ flags, outputDir, acknowledged, random }));
    }
    const kept = await ticksAfterRestart(flags, outputDir);
    const lost = [...acknowledged].filter((timeMs) => !kept.has(timeMs)).length;
    return [
      atMost(`ticks due and not readable after kill -9, worst of ${kills}`, {
        value: worstLoss,
        limit: 1,
        unit: "ticks",
      }),
      atMost("  readable ticks lost by restart and sealing", {
        value: lost,
        limit: 0,
        unit: "ticks",
      }),
    ];
  });
}

/** @returns ticks that were due before the kill and are not in the journal. */
async function killOnce(run: {
  readonly flags: readonly string[];
  readonly outputDir: string;
  readonly acknowledged: Set<number>;
  readonly random: Random;
}): Promise<number> {
  const startedMs = Date.now();
  const collector = startCollector(run.flags);
  const isNew = (timeMs: number) => timeMs >= startedMs;
  while (!journalTicks(run.outputDir).some(isNew)) await wait(50);
  await wait(run.random.between(...LIFE_MS));
  collector.kill("SIGKILL");
  const killedMs = Date.now();
  await collector.status;
  const ticks = journalTicks(run.outputDir);
  for (const timeMs of ticks) run.acknowledged.add(timeMs);
  const lastMs = Math.max(...ticks.filter(isNew));
  return Math.max(0, Math.floor(killedMs / INTERVAL_MS) - Math.floor(lastMs / INTERVAL_MS));
}

function journalTicks(outputDir: string): readonly number[] {
  const times: number[] = [];
  const ignore = () => {};
  for (const path of filesEnding(outputDir, ".journal")) {
    const decoder = new JournalDecoder({
      header: ignore,
      container: ignore,
      subject: ignore,
      tick: (timeMs) => times.push(timeMs),
      sample: ignore,
    }, path);
    const bytes = readIfPresent(path);
    if (bytes !== undefined) decoder.push(bytes);
  }
  return times;
}

/** Starts the collector once more, stops it in order, and reads what is sealed then. */
async function ticksAfterRestart(
  flags: readonly string[],
  outputDir: string,
): Promise<ReadonlySet<number>> {
  const collector = startCollector(flags);
  const startedMs = Date.now();
  while (!journalTicks(outputDir).some((timeMs) => timeMs >= startedMs)) await wait(50);
  collector.kill("SIGTERM");
  await collector.status;
  const times = new Set(journalTicks(outputDir));
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 * 1024 });
  const files = filesEnding(outputDir, ".parquet").map((path) => `'${path}'`);
  if (files.length === 0) return times;
  const { columns } = await db.query(
    `SELECT DISTINCT epoch_ms(time)::DOUBLE FROM read_parquet([${files.join(", ")}])`,
  );
  for (const timeMs of columns[0]?.values ?? []) times.add(Number(timeMs));
  return times;
}
