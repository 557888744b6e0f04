import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import {
  JournalWatch,
  type RecordedTick,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { freeze, whyNoFreezing } from "./frozen_disk.ts";
import { type Mount, mountImage } from "./mounts.ts";
import { type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

const whyNot = await whyNoFreezing();
if (whyNot !== undefined) console.error(`frozen_disk_faults_test: skipped, ${whyNot}`);
const ignore = whyNot !== undefined;

/** The collector's. */
const INTERVAL_MS = 100;

/** A timer may fire this much before its time. */
const EARLY_MS_MAX = 2;

/** How long the disk stands still: many intervals, and more than a rotation. */
const FROZEN_MS = 2_000;

const METRIC = "cgroup.v2.memory.current";

/** A time for which the disk stood still. */
interface Stillness {
  readonly frozenMs: number;
  readonly thawedMs: number;
  /** Whether the collector was still there at its end. */
  readonly hadNotEnded: boolean;
}

/** A tick that was due may have been taken, and written once the disk moved again; no other. */
function assertStood(times: readonly number[], { frozenMs, thawedMs }: Stillness): void {
  const still = times.filter((timeMs) => timeMs > frozenMs + INTERVAL_MS && timeMs < thawedMs);
  assertEquals(still.length <= 1, true, `${still}`);
}

/** What was recorded, once the collector has ended in order. */
async function recorded(bench: Bench, fgm: Program): Promise<ReadonlyMap<number, RecordedTick>> {
  await until("fgm has ended", () => fgm.hasEnded, { explain: () => fgm.stderr });
  assertEquals(await fgm.ended, { code: 0, signal: null }, fgm.stderr);
  const unfinished = unfinishedFiles(bench.dataDir).filter((path) => path !== "lost+found");
  assertEquals(unfinished, [], fgm.stderr);
  const { ticks, duplicates } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assertEquals(duplicates, []);
  return ticks;
}

/** Everything that was in a journal before is in `ticks`, and the same. */
function assertKept(watch: JournalWatch, ticks: ReadonlyMap<number, RecordedTick>): void {
  for (const [timeMs, tick] of watch.ticks) assertEquals(ticks.get(timeMs), tick);
}

function missedTicks(tick: RecordedTick | undefined): number {
  return tick?.get("fgm.missed_ticks fgm-self - - -") ?? NaN;
}

/** Number of the interval that a tick belongs to. */
function targetOf(timeMs: number): number {
  return Math.floor((timeMs + EARLY_MS_MAX) / INTERVAL_MS);
}

// One test for both: after one that read Parquet in this process, timers of a second one may never fire.
Deno.test({
  name: "fgm on a disk that stands still counts what it misses, goes on, and ends in order",
  ignore,
  async fn() {
    await using bench = await createBench();
    await using mount = await mountImage(bench.dataDir);
    await using fgm = bench.collect();
    await bench.nextTick(fgm);
    await using program = startProgram("fgm-viewer", ["--port", "0", bench.dataDir]);
    const viewer = await connectViewer(program);
    const containerId = bench.node.host.living[0]!.container.id;
    const watch = new JournalWatch(bench.dataDir);
    const frozen = await standStill(mount, async (frozenMs) => {
      watch.look();
      const points = await viewer.points({
        ...{ metric: METRIC, containerId },
        ...{ fromMs: frozenMs - 10_000, toMs: frozenMs + 1 },
      });
      assertGreater(points.size, 0);
      for (const timeMs of watch.ticks.keys()) assert(points.has(timeMs));
    });
    for (let tick = 0; tick < 2; tick++) await bench.nextTick(fgm);
    const last = await standStill(mount, () => {
      watch.look();
      fgm.signal("SIGTERM");
    });
    assert(last.hadNotEnded, fgm.stderr);
    const ticks = await recorded(bench, fgm);
    assertKept(watch, ticks);
    const times = [...ticks.keys()].sort((a, b) => a - b).filter((ms) => ms < last.frozenMs);
    assertStood(times, frozen);
    const before = times.findLast((timeMs) => timeMs < frozen.frozenMs);
    const after = times.at(-1);
    assert(before !== undefined && after !== undefined);
    const missed = missedTicks(ticks.get(after)) - missedTicks(ticks.get(before));
    assertGreaterOrEqual(missed, FROZEN_MS / INTERVAL_MS - 3);
    const sampled = times.filter((timeMs) => timeMs > before).length;
    assertEquals(missed + sampled, targetOf(after) - targetOf(before));

    /** Freezes the disk for a while, and looks at the world meanwhile. */
    async function standStill(
      disk: Mount,
      look: (frozenMs: number) => Promise<void> | void,
    ): Promise<Stillness> {
      await using _frozen = await freeze(disk);
      const frozenMs = Date.now();
      await look(frozenMs);
      await until("the disk has stood still", () => Date.now() - frozenMs >= FROZEN_MS);
      return { frozenMs, thawedMs: Date.now(), hadNotEnded: !fgm.hasEnded };
    }
  },
});
