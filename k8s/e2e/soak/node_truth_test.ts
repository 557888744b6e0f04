import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { FastCollection } from "@fgm/collector/testing/fast_collection";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { startCommand } from "../program.ts";
import { compareWithTruth, type RecordedNode, type TruthReport } from "./node_truth.ts";

const START_MS = Date.UTC(2026, 0, 12, 9);
const TICKS = 60;
const NODE = { seed: 3, containers: 4, startMs: START_MS, replaceEveryTicks: 20 };
const COLLECTOR = new URL("../../../collector/testing/fast_collector_main.ts", import.meta.url);

/** Six segments of ten ticks each, in a folder of their own. */
async function withRecording(act: (dataDir: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-truth-" });
  try {
    const dataDir = join(directory, "data");
    const order: FastCollection = {
      ...{ ...NODE, dataDir, directory: join(directory, "host"), ticks: TICKS },
      ...{ rotationSeconds: 10, retainMs: 3_600_000, retainBytes: 2 ** 30 },
      ...{ speedMax: 0, unmergedMax: 100 },
    };
    await using collector = startCommand([
      ...[Deno.execPath(), "run", "--quiet", "-A", COLLECTOR.pathname, JSON.stringify(order)],
    ]);
    assertEquals((await collector.ended).code, 0, collector.stderr);
    await act(dataDir);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const EXACT: RecordedNode = { ...NODE, lagTicks: [0] };

/** Counts that are not 0 although all is well. */
function faults({ missingTicks, missingRows, duplicateRows, ...more }: TruthReport) {
  const { strangeRows, wrongValues, repeatedRows, journals } = more;
  return {
    ...{ missingTicks, missingRows, duplicateRows },
    ...{ strangeRows, wrongValues, repeatedRows, journals },
  };
}

const NO_FAULTS = {
  ...{ missingTicks: 0, missingRows: 0, duplicateRows: 0 },
  ...{ strangeRows: 0, wrongValues: 0, repeatedRows: 0, journals: 0 },
};

Deno.test("compareWithTruth() finds nothing in what was recorded, and all that is done to it", async (t) => {
  await withRecording(async (dataDir) => {
    const paths = segmentPaths(dataDir, "parquet");
    const rowsOfSegment = 10 * NODE.containers * 5;

    await t.step("nothing", async () => {
      const report = await compareWithTruth(dataDir, EXACT);
      assertEquals(faults(report), NO_FAULTS, report.examples.join("\n"));
      assertEquals([report.ticks, report.fromMs], [TICKS, START_MS + 1_000]);
      assertEquals(report.toMs, START_MS + TICKS * 1_000);
      assertGreater(report.rows, 5 * rowsOfSegment);
      assertEquals(report.admittedTicks, 0);
      assertGreater(report.allRows, 10 * report.rows);
    });

    await t.step("the state before, where that is no fault", async () => {
      const late = await compareWithTruth(dataDir, { ...EXACT, startMs: START_MS - 1_000 });
      assertGreater(late.wrongValues, 0);
      const node = { ...NODE, startMs: START_MS - 1_000, lagTicks: [0, 1, 2] };
      const report = await compareWithTruth(dataDir, { ...node, replaceEveryTicks: 0 });
      assertGreater(report.strangeRows, 0); // those that were replaced by hand
      assertGreater(late.wrongValues, report.wrongValues);
    });

    await t.step("a segment that is there twice", async () => {
      const copy = paths[2]!.replace(".parquet", "-copy.parquet");
      await Deno.copyFile(paths[2]!, copy);
      const report = await compareWithTruth(dataDir, EXACT);
      await Deno.remove(copy);
      assert(report.duplicateRows >= rowsOfSegment * 0.8, `${report.duplicateRows}`);
      assertGreater(report.repeatedRows, 10 * report.duplicateRows);
      assertEquals({ ...faults(report), duplicateRows: 0, repeatedRows: 0 }, NO_FAULTS);
      assertMatch(report.examples[0] ?? "", /: a second row$/);
    });

    await t.step("another node", async () => {
      const report = await compareWithTruth(dataDir, { ...EXACT, seed: 4 });
      assertEquals(report.strangeRows, report.rows);
      assertGreater(report.missingRows, 0);
    });

    await t.step("a segment that is gone", async () => {
      await Deno.remove(paths[2]!);
      const report = await compareWithTruth(dataDir, EXACT);
      assertEquals(faults(report), { ...NO_FAULTS, missingTicks: 10 });
      assertMatch(report.examples[0] ?? "", /^nothing at \d+$/);
    });
  });
});

Deno.test("compareWithTruth() of an empty directory has nothing to tell", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-truth-" });
  const report = await compareWithTruth(dataDir, EXACT);
  await Deno.remove(dataDir);
  assertEquals({ ...faults(report), rows: report.rows }, { ...NO_FAULTS, rows: 0 });
});
