import { assert, assertEquals, assertGreater } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import {
  allFiles,
  JournalWatch,
  type RecordedTicks,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { type SimulatedNode, simulateNode } from "@fgm/collector/testing/simulated_node";
import { type Program, startProgram } from "./program.ts";
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

function startCollector(node: SimulatedNode, dataDir: string): Program {
  return startProgram("fgm", [
    ...["--output-dir", dataDir, "--interval-ms", "100", "--rotation-seconds", "1"],
    ...["--cgroup-root", node.cgroupRoot, "--proc-root", node.procRoot],
    ...["--container-log-dir", node.containerLogDir, "--per-process", "1"],
  ]);
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
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-kill-" });
  const stop = new AbortController();
  const node = simulateNode({ signal: stop.signal, containers: 3, intervalMs: 100 });
  try {
    const watch = new JournalWatch(dataDir);
    for (let kill = 0; kill < KILLS; kill++) {
      await using fgm = startCollector(node, dataDir);
      await liveAndDie(fgm, drawMoment(random), watch);
    }
    await runOrderly(node, dataDir, watch);
    assertEquals(unfinished(dataDir), []);
    const sealed = await ticksOfSegments(segmentPaths(dataDir, "parquet"));
    assertEquals(sealed.duplicates, []);
    assertEquals(missing(watch.ticks, sealed.ticks), []);
    assertGreater(watch.ticks.size, 2 * KILLS); // else the kills were too early to say anything
    console.log(`${watch.ticks.size} acknowledged ticks, ${sealed.ticks.size} sealed`);
  } finally {
    stop.abort();
    await node.done;
    await Deno.remove(dataDir, { recursive: true });
  }
});

async function runOrderly(
  node: SimulatedNode,
  dataDir: string,
  watch: JournalWatch,
): Promise<void> {
  await using fgm = startCollector(node, dataDir);
  const startMs = Date.now();
  await until("a tick of the orderly run", () => {
    watch.look();
    return watch.newestMs > startMs;
  }, { explain: () => fgm.stderr });
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
}

/** Files that an orderly end must not leave: journals, temporary files, halves of segments. */
function unfinished(dataDir: string): readonly string[] {
  const halves = segmentPaths(dataDir, "parquet").map((path) => path.replace(/parquet$/, ""));
  const sidecars = segmentPaths(dataDir, "containers").map((path) =>
    path.replace(/containers$/, "")
  );
  assertEquals(sidecars, halves);
  return allFiles(dataDir).filter((path) => !/\.(parquet|containers|json|lock)$/.test(path));
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
