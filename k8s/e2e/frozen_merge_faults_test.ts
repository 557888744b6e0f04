import { assert, assertEquals, assertGreater } from "@std/assert";
import { childrenOf } from "@fgm/collector/bench/process_usage";
import { allFiles, segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { freeze, whyNoFreezing } from "./frozen_disk.ts";
import { type Mount, mountImage } from "./mounts.ts";
import { consolidateOnce } from "./past_run.ts";
import { type Program, startProgram } from "./program.ts";
import { copySegments } from "./segment_copies.ts";
import { until } from "./until.ts";

const whyNot = await whyNoFreezing();
if (whyNot !== undefined) console.error(`frozen_merge_faults_test: skipped, ${whyNot}`);

const SEGMENTS = 24;

/** More than a merge wants to find before it begins. */
const DISK_BYTES = 256 * 1024 ** 2;

/** SIGKILL in a set of pending signals. */
const KILL_BIT = 1n << 8n;

/** A field of `/proc/<pid>/status`; "" when the process is gone. */
function statusOf(pid: number, field: string): string {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/status`);
    return new RegExp(`^${field}:\\s+(.*)$`, "m").exec(text)?.[1] ?? "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Whether a process waits for the disk so that no signal reaches it, in any of its threads. */
function isStuck(pid: number): boolean {
  return [...Deno.readDirSync(`/proc/${pid}/task`)]
    .some(({ name }) => statusOf(Number(name), "State").startsWith("D"));
}

/** Whether a process was killed and could not end yet. */
function isDying(pid: number): boolean {
  return (BigInt(`0x${statusOf(pid, "ShdPnd") || "0"}`) & KILL_BIT) !== 0n;
}

function leftovers(dataDir: string): readonly string[] {
  return allFiles(dataDir).filter((path) => /\.(merging|part|times|tmp)/.test(path));
}

/** A merge that waits for a disk that stands still. */
interface StuckMerge extends AsyncDisposable {
  /** The process that merges. */
  readonly child: number;
  /** Lets the disk move again, as disposing does. */
  thaw(): Promise<void>;
}

/** Freezes the disk under a process that merges, in the middle of it: its file is there. */
async function freezeMerge(disk: Mount, consolidator: Program): Promise<StuckMerge> {
  const explain = () => consolidator.stderr;
  const child = await until("a merge is going on", () => {
    assert(!consolidator.hasEnded, consolidator.stderr);
    const isMerging = leftovers(disk.path).some((path) => path.includes(`.${consolidator.pid}.`));
    return isMerging && childrenOf(consolidator.pid)[0];
  }, { explain });
  Deno.kill(child, "SIGSTOP");
  const frozen = await freeze(disk);
  let isFrozen = true;
  const thaw = async () => {
    if (isFrozen) await frozen[Symbol.asyncDispose]();
    isFrozen = false;
  };
  try {
    Deno.kill(child, "SIGCONT");
    await until("it waits for the disk", () => isStuck(child), { explain });
  } catch (error) {
    await thaw();
    throw error;
  }
  return { child, thaw, [Symbol.asyncDispose]: thaw };
}

Deno.test({
  name: "fgm-consolidator that is stopped or killed while the disk stands still loses nothing",
  ignore: whyNot !== undefined,
  async fn() {
    const dataDir = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
    try {
      await using disk = await mountImage(dataDir, { bytes: DISK_BYTES });
      await using writer = startProgram("past-data", [dataDir, String(SEGMENTS)]);
      assertEquals(await writer.ended, { code: 0, signal: null }, writer.stderr);
      const segments = segmentPaths(dataDir, "parquet");
      using copies = copySegments(dataDir);
      {
        await using killed = consolidateOnce(dataDir);
        await using merge = await freezeMerge(disk, killed);
        killed.signal("SIGKILL");
        await killed.ended;
        assert(isStuck(merge.child));
        await merge.thaw();
        await until("its child is gone", () => statusOf(merge.child, "State") === "");
        assertEquals(segmentPaths(dataDir, "parquet"), segments);
      }
      {
        await using stopped = consolidateOnce(dataDir);
        await using merge = await freezeMerge(disk, stopped);
        stopped.signal("SIGTERM");
        await until("its child is killed", () => isDying(merge.child), {
          explain: () => stopped.stderr,
        });
        assert(!stopped.hasEnded, stopped.stderr);
        await merge.thaw();
        assertEquals(await stopped.ended, { code: 0, signal: null }, stopped.stderr);
        assertEquals(stopped.logged("Stopped").length, 1, stopped.stderr);
        assertEquals(leftovers(dataDir), []);
        assertEquals(segmentPaths(dataDir, "parquet"), segments);
      }
      await using last = consolidateOnce(dataDir);
      assertEquals(await last.ended, { code: 0, signal: null }, last.stderr);
      assertGreater(last.logged("Merged segments").length, 0);
      assertEquals(leftovers(dataDir), []);
      await copies.assertSameRows();
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  },
});
