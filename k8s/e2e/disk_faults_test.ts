import { assert, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import {
  JournalWatch,
  type RecordedTick,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { mountTmpfs, protect, whyNoMounts } from "./mounts.ts";
import type { Program } from "./program.ts";
import { until } from "./until.ts";

if (whyNoMounts !== undefined) console.error(`disk_faults_test: some skipped, ${whyNoMounts}`);
const ignore = whyNoMounts !== undefined;

const DROPPED = "Dropped a tick: it cannot be written";
const MADE_ROOM = "Dropped the oldest segments to make room";

/** What fgm says of itself in a tick. */
function own(tick: RecordedTick | undefined, metric: string): number {
  return tick?.get(`${metric} fgm-self - - -`) ?? NaN;
}

/** Ends a collector in order and gives what it left; nothing may be half-written or twice. */
async function finish(bench: Bench, fgm: Program): Promise<ReadonlyMap<number, RecordedTick>> {
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  assertEquals(unfinishedFiles(bench.dataDir), [], fgm.stderr);
  const { ticks, duplicates } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assertEquals(duplicates, []);
  return ticks;
}

function newest(ticks: ReadonlyMap<number, RecordedTick>): RecordedTick | undefined {
  return ticks.get(Math.max(...ticks.keys()));
}

/** Longest pause between two ticks, in milliseconds. */
function longestGapMs(ticks: ReadonlyMap<number, RecordedTick>): number {
  const times = [...ticks.keys()].sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((timeMs, i) => timeMs - times[i]!));
}

/** Takes all the space that is left. */
function fill(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true, append: true });
  for (const size of [64 * 1024, 4 * 1024, 1]) {
    const block = new Uint8Array(size);
    try {
      for (;;) file.writeSync(block);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("os error 28"))) throw error;
    }
  }
}

Deno.test({
  name: "fgm on a full disk drops the oldest segments, then ticks, and goes on when there is space",
  ignore,
  async fn() {
    await using bench = await createBench();
    await using _mount = await mountTmpfs(bench.dataDir, "size=2m");
    await using fgm = bench.collect();
    const { dataDir } = bench;
    const sealed = () => segmentPaths(dataDir, "containers");
    const [first] = await until("two segments are sealed", () => sealed().length > 1 && sealed());
    const filler = join(dataDir, "somebody-else");
    // Whatever fgm frees is taken at once, until it has no segment left to give.
    await until("fgm has dropped its segments and a tick", () => {
      fill(filler);
      assert(!fgm.hasEnded, fgm.stderr);
      return sealed().length === 0 && fgm.logged(DROPPED).length > 0 &&
        fgm.logged(MADE_ROOM).length > 0;
    }, { explain: () => fgm.stderr });
    const [dropped] = fgm.logged(MADE_ROOM);
    assert(Array.isArray(dropped?.removed) && first?.includes(dropped.removed[0]), fgm.stderr);
    const watch = new JournalWatch(dataDir);
    watch.look();
    const fullMs = watch.newestMs;
    Deno.removeSync(filler);
    await bench.nextTick(fgm);
    const ticks = await finish(bench, fgm);
    assertGreater(own(newest(ticks), "fgm.dropped_ticks"), 0);
    assertGreater(Math.max(...ticks.keys()), fullMs);
  },
});

Deno.test({
  name: "fgm on a disk that turns read-only counts what it drops and goes on when it may write",
  ignore,
  async fn() {
    await using bench = await createBench();
    await using fgm = bench.collect();
    await bench.nextTick(fgm);
    const readOnly = await protect(bench.dataDir);
    try {
      await until("fgm notices", () => fgm.logged("Cannot write a tick").length > 0, {
        explain: () => fgm.stderr,
      });
    } finally {
      await readOnly[Symbol.asyncDispose]();
    }
    await bench.nextTick(fgm);
    const ticks = await finish(bench, fgm);
    assertGreater(own(newest(ticks), "fgm.dropped_ticks"), 0);
    assertGreater(longestGapMs(ticks), 150);
    assertEquals(fgm.logged(MADE_ROOM), []);
  },
});

Deno.test("fgm makes its data directory anew when somebody deletes it", async () => {
  await using bench = await createBench();
  await using fgm = bench.collect();
  await bench.nextTick(fgm);
  await Deno.remove(bench.dataDir, { recursive: true });
  await bench.nextTick(fgm);
  const ticks = await finish(bench, fgm);
  assertGreater(ticks.size, 0);
});

Deno.test({
  name: "fgm starts on a full disk once it has made room",
  ignore,
  async fn() {
    await using bench = await createBench();
    await using _mount = await mountTmpfs(bench.dataDir, "size=2m");
    const { dataDir } = bench;
    await using earlier = bench.collect();
    await until("a segment is sealed", () => segmentPaths(dataDir, "containers").length > 0);
    earlier.signal("SIGKILL");
    await earlier.ended;
    const filler = join(dataDir, "somebody-else");
    fill(filler);
    await using fgm = bench.collect();
    await bench.nextTick(fgm);
    Deno.removeSync(filler);
    await finish(bench, fgm);
  },
});
