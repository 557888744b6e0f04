import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { listSegmentFiles, segmentPath } from "../store/segment_files.ts";
import { writeDataDirectory } from "../testing/data_directory.ts";
import { benchSession, withDirectory } from "./bench_session.ts";
import { mergeTold, runConsolidator, type WatchedMerge } from "./consolidator_run.ts";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("consolidator_run_test: skipped, /proc exists on Linux only");

const START_MS = Date.UTC(2026, 0, 12, 9, 0, 0);
const MEBIBYTE = 1024 * 1024;

async function writeSegments(outputDir: string): Promise<number> {
  const { samples } = await writeDataDirectory({
    ...{ seed: 1, containers: 2, startMs: START_MS, ticks: 15, outputDir },
    session: benchSession(START_MS, 5),
  });
  return samples;
}

Deno.test({
  name: "runConsolidator() tells each merge of the real program, with what it cost",
  ignore,
  async fn() {
    await withDirectory(async (dataDir) => {
      const rows = await writeSegments(dataDir);
      const seen: WatchedMerge[] = [];
      const merges = await runConsolidator(dataDir, (merge) => {
        assert(Deno.statSync(`${merge.path}.parquet`).isFile);
        seen.push(merge);
      });
      assertEquals(merges, seen);
      const [merge] = merges;
      assertEquals([merges.length, merge?.tier, merge?.inputs, merge?.rows], [1, 1, 3, rows]);
      assert(merge!.cpuMs > 0 && merge!.elapsedMs > 0 && merge!.bytesBefore > merge!.bytesAfter);
      // A runtime alone has 50 MiB; with a child that writes Parquet it is more than two of them.
      assert(merge!.peakBytes > 100 * MEBIBYTE, `${merge!.peakBytes}`);
    });
  },
});

Deno.test({
  name: "runConsolidator() says what the program could not merge",
  ignore,
  async fn() {
    await withDirectory(async (dataDir) => {
      await writeSegments(dataDir);
      const [first] = listSegmentFiles(dataDir);
      const path = segmentPath(first!, "parquet");
      const bytes = await Deno.readFile(path);
      await Deno.writeFile(path, bytes.map((byte, i) => i === 100 ? byte ^ 1 : byte));
      const error = await assertRejects(() => runConsolidator(dataDir, () => {}), Error);
      assert(error.message.includes(path), error.message);
    });
  },
});

const TOLD = {
  ...{ level: "info", message: "Merged segments", partition: "/data/x", inputs: 3, rowCount: 5 },
  ...{ stem: "metrics-20260112T090000Z-merged2", bytesBefore: 9, bytesAfter: 4, elapsedMs: 7 },
};

Deno.test("mergeTold() reads what was merged, and nothing from other lines", () => {
  assertEquals(mergeTold(JSON.stringify(TOLD)), {
    ...{ tier: 2, path: join(TOLD.partition, TOLD.stem), inputs: 3, rows: 5 },
    ...{ bytesBefore: 9, bytesAfter: 4, elapsedMs: 7 },
  });
  assertEquals(mergeTold('{"level":"info","message":"Merging"}'), undefined);
  assertEquals(mergeTold("Compiling"), undefined);
});

for (const field of ["partition", "stem", "inputs", "rowCount", "bytesAfter", "elapsedMs"]) {
  Deno.test(`mergeTold() refuses a merge without ${field}`, () => {
    const line = JSON.stringify({ ...TOLD, [field]: undefined });
    assertThrows(() => mergeTold(line), TypeError, "Cannot tell what was merged");
  });
}
