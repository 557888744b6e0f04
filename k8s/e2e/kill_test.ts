import { assert, assertEquals, assertGreater } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import {
  JournalWatch,
  type RecordedTicks,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import type { Program } from "./program.ts";
import { until } from "./until.ts";

const KILLS = 100;
/** Change it to kill at other moments. */
const SEED = "kill -9";

/** When to kill: a while after the start of the process, or after its first tick is in the journal. */
interface Moment {
  readonly after: "start" | "first tick";
  readonly delayMs: number;
}

/** Kills hit the start and recovery, the sealing of dead journals, and the rotation after 1 s. */
function drawMoment(random: Random): Moment {
  const kind = random.unit();
  if (kind < 0.2) return { after: "start", delayMs: random.between(0, 400) };
  if (kind < 0.7) return { after: "first tick", delayMs: random.between(0, 300) };
  return { after: "first tick", delayMs: random.between(850, 1_450) };
}

/** Lets a collector live until the moment, looking at the journals all the while, and kills it. */
async function liveAndDie(fgm: Program, moment: Moment, watch: JournalWatch): Promise<void> {
  const startMs = Date.now();
  let fromMs = moment.after === "start" ? startMs : undefined;
  await until("the moment to kill", () => {
    watch.look();
    assert(!fgm.hasEnded, `fgm ended by itself: ${fgm.stderr}`);
    if (fromMs === undefined && watch.newestMs > startMs) fromMs = Date.now();
    return fromMs !== undefined && Date.now() - fromMs >= moment.delayMs;
  }, { explain: () => fgm.stderr });
  watch.look();
  fgm.signal("SIGKILL");
  await fgm.ended;
}

Deno.test(`fgm loses no acknowledged tick when it is killed ${KILLS} times`, async () => {
  console.log(`seed "${SEED}"`);
  const random = new Random(SEED);
  await using bench = await createBench({ containers: 3 });
  const watch = new JournalWatch(bench.dataDir);
  for (let kill = 0; kill < KILLS; kill++) {
    await using fgm = bench.collect("--per-process", "1");
    await liveAndDie(fgm, drawMoment(random), watch);
  }
  await runOrderly(bench, watch);
  assertEquals(unfinishedFiles(bench.dataDir), []);
  const sealed = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assertEquals(sealed.duplicates, []);
  assertEquals(missing(watch.ticks, sealed.ticks), []);
  assertGreater(watch.ticks.size, 2 * KILLS); // else the kills were too early to say anything
  console.log(`${watch.ticks.size} acknowledged ticks, ${sealed.ticks.size} sealed`);
});

/** Each killed collector leaves a journal or two, and sealing one takes a third of a second. */
const BACKLOG_MS_MAX = 120_000;

async function runOrderly(bench: Bench, watch: JournalWatch): Promise<void> {
  await using fgm = bench.collect("--per-process", "1");
  await bench.nextTick(fgm);
  watch.look();
  // An orderly end does not wait for everything that the killed ones have left.
  await until("the dead journals are sealed", () => {
    watch.look();
    return segmentPaths(bench.dataDir, "journal").length <= 2;
  }, { waitMsMax: BACKLOG_MS_MAX, explain: () => fgm.stderr });
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
}

/** What was seen in a journal and is not, whole and the same, in `sealed`; the first few of it. */
function missing(acknowledged: RecordedTicks, sealed: RecordedTicks): readonly string[] {
  const problems: string[] = [];
  for (const [timeMs, tick] of acknowledged) {
    const found = sealed.get(timeMs);
    if (found === undefined) problems.push(`${timeMs}: the whole tick`);
    else if (found.size !== tick.size) problems.push(`${timeMs}: ${found.size} of ${tick.size}`);
    for (const [series, value] of found === undefined ? [] : tick) {
      if (found?.get(series) !== value) problems.push(`${timeMs} ${series}: not ${value}`);
    }
  }
  return problems.slice(0, PROBLEMS_SHOWN_MAX);
}

const PROBLEMS_SHOWN_MAX = 20;
