/**
 * What `kill -9` loses: a hundred collectors, one after the other, are killed in the midst of starting,
 * sampling, rotating and sealing.
 *
 * @module
 */

import { JournalDecoder } from "../store/journal.ts";
import { openDuckDb } from "../store/duckdb.ts";
import { Random } from "../testing/random.ts";
import { readIfPresent, segmentPaths } from "../testing/recorded_ticks.ts";
import { withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, note } from "./bench_table.ts";
import { startCollector, startSimulatedNode, wait } from "./collector_process.ts";

const CONTAINERS = 20;
const KILLS = { quick: 4, thorough: 100 } as const;
/** The same moments in each run, as far as a machine can. */
const SEED = 9;
/** So short that the longer lives meet a rotation, and every life what the one before left to seal. */
const ROTATION_SECONDS = 2;
const INTERVAL_MS = 1000;
const LOOK_EVERY_MS = 20;
/** Longest that a collector may take to its first tick. */
const START_MS_MAX = 30_000;
/** Longest that the journals of the dead may take to be sealed, at some 0.4 s each. */
const BACKLOG_MS_MAX = 180_000;

/** When to kill: a while after the start of the process, or after its first tick is in the journal. */
interface Moment {
  readonly after: "start" | "first tick";
  readonly delayMs: number;
}

/** Rows on ticks lost by kills at random moments, and on ticks lost after they were readable. */
export async function killBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const kills = KILLS[options.quick ? "quick" : "thorough"];
  options.say(`kill -9 of fgm, ${kills} times, seed ${SEED}`);
  const random = new Random(SEED);
  return await withDirectory(async (outputDir) => {
    await using node = await startSimulatedNode(CONTAINERS);
    const flags = [
      ...node.flags,
      ...["--output-dir", outputDir, "--rotation-seconds", String(ROTATION_SECONDS)],
    ];
    const journals = new JournalTimes(outputDir);
    const losses: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const lost = await killOnce(flags, { moment: drawMoment(random), journals });
      if (lost !== undefined) losses.push(lost);
    }
    options.say("sealing what they left");
    const kept = await ticksAfterRestart(flags, { outputDir, journals });
    const lost = [...journals.times].filter((timeMs) => !kept.has(timeMs)).length;
    return [
      atMost(`ticks due and not readable after kill -9, worst of ${kills}`, {
        value: Math.max(0, ...losses),
        ...{ limit: 1, unit: "ticks" },
      }),
      note("  killed before their first tick", `${kills - losses.length}`),
      atMost(`  of ${journals.times.size} readable ticks, lost by restarts and sealing`, {
        value: lost,
        ...{ limit: 0, unit: "ticks" },
      }),
    ];
  });
}

/** Kills hit the start and recovery, the sealing of dead journals, the next tick, and a rotation. */
function drawMoment(random: Random): Moment {
  const kind = random.unit();
  if (kind < 0.2) return { after: "start", delayMs: random.between(0, 600) };
  if (kind < 0.6) return { after: "first tick", delayMs: random.between(0, 500) };
  return { after: "first tick", delayMs: random.between(500, 2_200) };
}

/** @returns ticks due before the kill that are not in the journal; undefined where it had none yet. */
async function killOnce(
  flags: readonly string[],
  { moment, journals }: { readonly moment: Moment; readonly journals: JournalTimes },
): Promise<number | undefined> {
  const startedMs = Date.now();
  const collector = startCollector(flags);
  if (moment.after === "first tick") await firstTick(journals, startedMs);
  await wait(moment.delayMs);
  collector.kill("SIGKILL");
  const killedMs = Date.now();
  await collector.status;
  journals.look();
  const { newestMs } = journals;
  if (newestMs < startedMs) return undefined;
  return Math.max(0, Math.floor(killedMs / INTERVAL_MS) - Math.floor(newestMs / INTERVAL_MS));
}

/** Waits until a tick that was taken after this time is in a journal. */
async function firstTick(journals: JournalTimes, startedMs: number): Promise<void> {
  for (journals.look(); journals.newestMs < startedMs; journals.look()) {
    if (Date.now() - startedMs > START_MS_MAX) throw new Error("Cannot measure fgm: it is silent");
    await wait(LOOK_EVERY_MS);
  }
}

/** Times of all ticks that were ever readable in a journal. */
class JournalTimes {
  readonly times = new Set<number>();
  /** -Infinity before the first. */
  newestMs = -Infinity;
  readonly #outputDir: string;
  readonly #sizes = new Map<string, number>();

  constructor(outputDir: string) {
    this.#outputDir = outputDir;
  }

  /** Reads the journals that have grown. Returns how many there are. */
  look(): number {
    const paths = segmentPaths(this.#outputDir, "journal");
    for (const path of paths) {
      const bytes = readIfPresent(path);
      if (bytes === undefined || this.#sizes.get(path) === bytes.length) continue;
      this.#sizes.set(path, bytes.length);
      const ignore = () => {};
      const tick = (timeMs: number) => {
        this.times.add(timeMs);
        this.newestMs = Math.max(this.newestMs, timeMs);
      };
      const visitor = { header: ignore, container: ignore, subject: ignore, sample: ignore, tick };
      new JournalDecoder(visitor, path).push(bytes);
    }
    return paths.length;
  }
}

/** Starts the collector once more, lets it seal what the dead have left, and reads what is sealed. */
async function ticksAfterRestart(
  flags: readonly string[],
  { outputDir, journals }: { readonly outputDir: string; readonly journals: JournalTimes },
): Promise<ReadonlySet<number>> {
  const startedMs = Date.now();
  const collector = startCollector(flags);
  await firstTick(journals, startedMs);
  while (journals.look() > 2) {
    if (Date.now() - startedMs > BACKLOG_MS_MAX) {
      throw new Error("Cannot read what the killed have left: it is not sealed in time");
    }
    await wait(LOOK_EVERY_MS);
  }
  collector.kill("SIGTERM");
  await collector.status;
  journals.look();
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 * 1024 });
  const times = new Set<number>();
  for (const path of segmentPaths(outputDir, "parquet")) {
    const sql = "SELECT DISTINCT epoch_ms(time)::DOUBLE FROM read_parquet(?)";
    const { columns } = await db.query(sql, [path]);
    for (const timeMs of columns[0]?.values ?? []) times.add(Number(timeMs));
  }
  return times;
}
