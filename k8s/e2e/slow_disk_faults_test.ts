import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import {
  allFiles,
  JournalWatch,
  type RecordedTick,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { createBench, unfinishedFiles } from "./collector_run.ts";
import { mountImage } from "./mounts.ts";
import { consolidateOnce, firstContainer, SEGMENT_MS, START_MS } from "./past_run.ts";
import { type Program, startProgram } from "./program.ts";
import { forgetPages, slowDown, whyNoSlowDisk } from "./slow_disk.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

const whyNot = await whyNoSlowDisk();
if (whyNot !== undefined) console.error(`slow_disk_faults_test: skipped, ${whyNot}`);

/** The collector's. */
const INTERVAL_MS = 100;

/** A timer may fire this much before its time. */
const EARLY_MS_MAX = 2;

/** More than a merge wants to find before it begins. */
const DISK_BYTES = 256 * 1024 ** 2;

/** Segments of the past, which are merged; a merge takes more than one. */
const SEGMENTS = 3;

const METRIC = "cgroup.v2.memory.current";

/** Every interval from the first tick to the last has its tick, once, or is counted as missed. */
function assertAccounted(ticks: ReadonlyMap<number, RecordedTick>): void {
  const times = [...ticks.keys()].sort((a, b) => a - b);
  const targets = times.map((timeMs) => Math.floor((timeMs + EARLY_MS_MAX) / INTERVAL_MS));
  assertEquals(new Set(targets).size, targets.length);
  const own = (timeMs: number | undefined, metric: string) =>
    ticks.get(timeMs ?? NaN)?.get(`fgm.${metric}_ticks fgm-self - - -`) ?? NaN;
  const [first, last] = [times[0], times.at(-1)];
  const missed = own(last, "missed") - own(first, "missed");
  assertEquals(missed + times.length - 1, targets.at(-1)! - targets[0]!);
  assertEquals(own(last, "dropped"), 0);
}

/** Tells a consolidator to stop in the middle of a merge, and waits until it has ended. */
async function stopInMerge(dataDir: string): Promise<void> {
  await using consolidator = startProgram("fgm-consolidator", [
    ...["--data-dir", dataDir, "--min-age-seconds", "60"],
  ]);
  const merging = () => allFiles(dataDir).filter((path) => path.includes(".merging"));
  await until("a merge is going on", () => {
    assert(!consolidator.hasEnded, consolidator.stderr);
    return merging().length > 0;
  }, { explain: () => consolidator.stderr });
  assertEquals(await consolidator.stop(), { code: 0, signal: null }, consolidator.stderr);
  assertEquals(consolidator.logged("Merged segments"), []);
  assertEquals(merging(), []);
}

Deno.test({
  name: "fgm, its consolidator and its viewer go on and end in order on a disk that is slow",
  ignore: whyNot !== undefined,
  async fn() {
    await using bench = await createBench({ rotationSeconds: 60 });
    const { dataDir } = bench;
    await using disk = await mountImage(dataDir, { bytes: DISK_BYTES });
    await using writer = startProgram("past-data", [dataDir, String(SEGMENTS)]);
    assertEquals(await writer.ended, { code: 0, signal: null }, writer.stderr);
    const past = segmentPaths(dataDir, "parquet");
    await using fgm: Program = bench.collect();
    await bench.nextTick(fgm);
    await forgetPages(disk, past);
    const watch = new JournalWatch(dataDir);
    {
      await using _slow = await slowDown(disk);
      const fromMs = Date.now();
      await using program = startProgram("fgm-viewer", ["--port", "0", dataDir]);
      const viewer = await connectViewer(program);
      const containerId = await firstContainer(viewer);
      const range = { fromMs: START_MS, toMs: START_MS + SEGMENTS * SEGMENT_MS };
      const points = await viewer.points({ metric: METRIC, containerId, ...range });
      assertEquals(points.size, (range.toMs - range.fromMs) / 1_000);

      await stopInMerge(dataDir);
      await using consolidator = consolidateOnce(dataDir);
      assertEquals(await consolidator.ended, { code: 0, signal: null }, consolidator.stderr);
      assertGreater(consolidator.logged("Merged segments").length, 0);
      assertEquals(await viewer.points({ metric: METRIC, containerId, ...range }), points);

      watch.look();
      const recent = { fromMs, toMs: watch.newestMs + 1 };
      const known = [...watch.ticks.keys()].filter((timeMs) => timeMs >= fromMs);
      assertGreater(known.length, 0);
      const living = bench.node.host.living[0]!.container.id;
      await until("the viewer tells what is in the journal", async () => {
        const told = await viewer.points({ metric: METRIC, containerId: living, ...recent });
        return known.every((timeMs) => told.has(timeMs));
      });
      watch.look();
      assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
      assertEquals(await program.stop(), { code: 0, signal: null }, program.stderr);
    }
    const unfinished = unfinishedFiles(dataDir).filter((path) => path !== "lost+found");
    assertEquals(unfinished, [], fgm.stderr);
    const { ticks, duplicates } = await ticksOfSegments(segmentPaths(dataDir, "parquet"));
    assertEquals(duplicates, []);
    for (const [timeMs, tick] of watch.ticks) assertEquals(ticks.get(timeMs), tick);
    const live = new Map([...ticks].filter(([timeMs]) => timeMs >= bench.node.startMs));
    assertGreaterOrEqual(live.size, watch.ticks.size);
    assertAccounted(live);
  },
});
