import { crc32 } from "node:zlib";
import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { childrenOf } from "@fgm/collector/bench/process_usage";
import { allFiles } from "@fgm/collector/testing/recorded_ticks";
import { leaveRoom, mountTmpfs, whyNoMounts } from "./mounts.ts";
import { consolidateOnce } from "./past_run.ts";
import { type Program, startProgram } from "./program.ts";
import { copySegments } from "./segment_copies.ts";
import { until } from "./until.ts";

if (whyNoMounts !== undefined) console.error(`merge_faults_test: skipped, ${whyNoMounts}`);

const SEGMENTS = 6;

/** More than a merge wants to find before it begins, which leaves 128 MiB to the collector. */
const ROOM_BYTES = 256 * 1024 ** 2;

const TOO_FULL = "The disk is too full to merge segments";

/** The files of a directory by their CRC-32, without the locks. */
function bytesOf(dataDir: string): Readonly<Record<string, number>> {
  const paths = allFiles(dataDir).filter((path) => !path.endsWith(".lock"));
  return Object.fromEntries(
    paths.map((path) => [path, crc32(Deno.readFileSync(join(dataDir, path)))]),
  );
}

/** Stops the process that merges as soon as it is there, which is when the room was looked at. */
async function stoppedChild(consolidator: Program): Promise<number> {
  const pid = await until("it merges", () => {
    if (consolidator.hasEnded) throw new Error(`It has ended: ${consolidator.stderr}`);
    return childrenOf(consolidator.pid)[0];
  });
  Deno.kill(pid, "SIGSTOP");
  return pid;
}

Deno.test({
  name: "fgm-consolidator gives a merge up whole when the disk fills meanwhile, and has it later",
  ignore: whyNoMounts !== undefined,
  async fn() {
    const dataDir = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
    try {
      await using disk = await mountTmpfs(dataDir, `size=${ROOM_BYTES}`);
      await using writer = startProgram("past-data", [dataDir, String(SEGMENTS)]);
      assertEquals(await writer.ended, { code: 0, signal: null }, writer.stderr);
      const files = bytesOf(dataDir);
      using copies = copySegments(dataDir);
      for (const leftBytes of [0, 16 * 1024]) {
        await using consolidator = consolidateOnce(dataDir);
        const child = await stoppedChild(consolidator);
        await leaveRoom(disk, leftBytes);
        Deno.kill(child, "SIGCONT");
        assertEquals((await consolidator.ended).code, 1, consolidator.stderr);
        const [told, ...more] = consolidator.logged(TOO_FULL);
        assertMatch(String(told?.error), /No space left on device|os error 28/);
        assertEquals([more, consolidator.logged("Merged segments")], [[], []]);
        assertEquals(bytesOf(dataDir), files, `${leftBytes} bytes left`);
        await leaveRoom(disk, ROOM_BYTES);
      }
      await using consolidator = consolidateOnce(dataDir);
      assertEquals(await consolidator.ended, { code: 0, signal: null }, consolidator.stderr);
      assertGreater(consolidator.logged("Merged segments").length, 0);
      await copies.assertSameRows();
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  },
});
