import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import {
  JournalWatch,
  type RecordedTick,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { createBench, unfinishedFiles } from "./collector_run.ts";
import { mountFailingDisk, whyNoFailingDisk } from "./failing_disk.ts";
import { until } from "./until.ts";

const whyNot = await whyNoFailingDisk();
if (whyNot !== undefined) console.error(`failing_disk_faults_test: skipped, ${whyNot}`);

const READ_ONLY = /os error 30\b/;

function droppedTicks(tick: RecordedTick | undefined): number {
  return tick?.get("fgm.dropped_ticks fgm-self - - -") ?? NaN;
}

Deno.test({
  name:
    "fgm on a disk that fails under its journal drops and counts, ends in order, and goes on later",
  ignore: whyNot !== undefined,
  async fn() {
    await using bench = await createBench();
    const { dataDir } = bench;
    await using disk = await mountFailingDisk(dataDir);
    await using fgm = bench.collect();
    const watch = new JournalWatch(dataDir);
    await bench.nextTick(fgm);
    watch.look();
    await disk.fail();
    await until("a tick is dropped", () => {
      assert(!fgm.hasEnded, fgm.stderr);
      return fgm.logged("Dropped a tick: it cannot be written").length > 0;
    }, { explain: () => fgm.stderr });
    assertMatch(String(fgm.logged("Cannot write a tick")[0]?.error), READ_ONLY);
    assertEquals(fgm.logged("Dropped the oldest segments to make room"), []);
    await disk.repair();
    await bench.nextTick(fgm);

    // It fails again, and now fgm is told to stop: the next one seals what is left.
    watch.look();
    await disk.fail();
    assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
    assertGreater(segmentPaths(dataDir, "journal").length, 0);
    await disk.repair();
    await using next = bench.collect();
    await bench.nextTick(next);
    assertEquals(await next.stop(), { code: 0, signal: null }, next.stderr);

    const unfinished = unfinishedFiles(dataDir).filter((path) => path !== "lost+found");
    assertEquals(unfinished, []);
    const { ticks, duplicates } = await ticksOfSegments(segmentPaths(dataDir, "parquet"));
    assertEquals(duplicates, []);
    for (const [timeMs, tick] of watch.ticks) assertEquals(ticks.get(timeMs), tick);
    assertGreater(droppedTicks(ticks.get(watch.newestMs)), 0);
  },
});
