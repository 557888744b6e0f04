import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { LOCK_FILE_NAME } from "@fgm/collector/store/directory_lock";
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

/** The collector's. */
const INTERVAL_MS = 100;

/** A timer may fire this much before its time. */
const EARLY_MS_MAX = 2;

/** Number of the interval that a time belongs to. */
function targetOf(timeMs: number): number {
  return Math.floor((timeMs + EARLY_MS_MAX) / INTERVAL_MS);
}

/**
 * From when the disk had space, no tick was dropped: by fgm's own counts, those that it has dropped fit
 * into the time before.
 */
function assertKeptSince(ticks: ReadonlyMap<number, RecordedTick>, spaceMs: number): void {
  const times = [...ticks.keys()].sort((a, b) => a - b);
  const before = times.findLast((timeMs) => timeMs <= spaceMs);
  const after = times.find((timeMs) => timeMs > spaceMs);
  assert(before !== undefined && after !== undefined);
  const since = (metric: string) => own(ticks.get(after), metric) - own(ticks.get(before), metric);
  const [dropped, missed] = [since("fgm.dropped_ticks"), since("fgm.missed_ticks")];
  assertLessOrEqual(dropped, targetOf(spaceMs) - targetOf(before));
  assertEquals(dropped + missed, targetOf(after) - targetOf(before) - 1);
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
    const watch = new JournalWatch(dataDir);
    // Whatever fgm frees is taken at once, until it has no segment left to give, nor room for a tick.
    await until("fgm has dropped its segments, and drops tick after tick", () => {
      fill(filler);
      assert(!fgm.hasEnded, fgm.stderr);
      watch.look();
      return sealed().length === 0 && fgm.logged(DROPPED).length > 0 &&
        fgm.logged(MADE_ROOM).length > 0 && Date.now() - watch.newestMs > 5 * INTERVAL_MS;
    }, { explain: () => fgm.stderr });
    const [dropped] = fgm.logged(MADE_ROOM);
    assert(Array.isArray(dropped?.removed) && first?.includes(dropped.removed[0]), fgm.stderr);
    Deno.removeSync(filler);
    const spaceMs = Date.now();
    await bench.nextTick(fgm);
    const ticks = await finish(bench, fgm);
    assertGreater(own(newest(ticks), "fgm.dropped_ticks"), 0);
    assertKeptSince(ticks, spaceMs);
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

/** What is deleted below the data directory, in one step: fgm writes on meanwhile. */
const DELETED: ReadonlyArray<readonly [what: string, find: (dataDir: string) => string]> = [
  ["its data directory", (dataDir) => dataDir],
  ["the folder of a day", (dataDir) => join(segmentPaths(dataDir, "journal")[0]!, "../..")],
  ["the journal it writes to", (dataDir) => segmentPaths(dataDir, "journal")[0]!],
];

for (const [what, find] of DELETED) {
  Deno.test(`fgm loses no later tick when somebody deletes ${what}`, async () => {
    await using bench = await createBench({ rotationSeconds: 3_600 });
    await using fgm = bench.collect();
    const { dataDir, directory } = bench;
    await bench.nextTick(fgm);
    await Deno.rename(find(dataDir), join(directory, "deleted"));
    const deletedMs = Date.now();
    await Deno.remove(join(directory, "deleted"), { recursive: true });
    await bench.nextTick(fgm);
    await until("the directory is locked again", () => existsSync(join(dataDir, LOCK_FILE_NAME)));
    await using second = bench.collect();
    assertEquals((await second.ended).code, 1, second.stderr);
    const ticks = await finish(bench, fgm);
    assertEquals(own(newest(ticks), "fgm.dropped_ticks"), 0);
    const missed = own(newest(ticks), "fgm.missed_ticks");
    const dueTicks = Math.floor((Math.max(...ticks.keys()) - deletedMs) / 100);
    assertGreater(ticks.size, dueTicks - missed - 2, "from the first or second on");
    assertEquals(fgm.logged("Somebody deleted the open journal; began a new one").length, 1);
    assert(existsSync(join(dataDir, "session.json")) || what !== "its data directory");
  });
}

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
