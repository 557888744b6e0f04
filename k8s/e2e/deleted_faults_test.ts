import { assertEquals, assertMatch } from "@std/assert";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { dirname, join } from "@std/path";
import { protect, whyNoMounts } from "./mounts.ts";
import { ask, consolidateOnce, createPast, firstContainer, startViewer } from "./past_run.ts";
import { startProgram } from "./program.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

if (whyNoMounts !== undefined) console.error(`deleted_faults_test: some skipped, ${whyNoMounts}`);

const SEGMENTS = 6;

Deno.test("viewer and consolidator go on when folders are deleted under them, and when they come back", async () => {
  await using past = await createPast(SEGMENTS);
  const { dataDir, range } = past;
  await using program = startViewer(dataDir);
  const viewer = await connectViewer(program);
  const containerId = await firstContainer(viewer);
  const { points: truth } = await ask(viewer, { containerId, ...range });
  const partition = dirname(segmentPaths(dataDir, "parquet")[0]!);
  const saved = `${dataDir}.saved`;
  const isKnown = async () => {
    const { status, body } = await viewer.get("/api/containers?range=all");
    assertEquals(status, 200);
    return JSON.stringify(body).includes(containerId);
  };
  await using consolidator = startProgram("fgm-consolidator", [
    ...["--data-dir", dataDir, "--interval-seconds", "1", "--min-age-seconds", "0"],
  ]);
  const merged = () => consolidator.logged("Merged segments").length;
  await until("the segments are merged", () => merged() > 0, {
    explain: () => consolidator.stderr,
  });
  for (const folder of [partition, dirname(partition), dataDir]) {
    await Deno.rename(folder, saved);
    await until(`nothing is told without ${folder}`, async () => !await isKnown());
    await Deno.rename(saved, folder);
    await until(`all is told again with ${folder}`, isKnown);
    assertEquals((await ask(viewer, { containerId, ...range })).points, truth);
  }
  // What is new in the directory that came back is merged, too.
  await using newer = await createPast(2 * SEGMENTS);
  await Deno.rename(dirname(dirname(segmentPaths(newer.dataDir, "parquet")[0]!)), saved);
  await Deno.rename(saved, join(dataDir, "dt=2025-01-16"));
  await until("they are merged", () => merged() > 1, { explain: () => consolidator.stderr });
  assertEquals(await consolidator.stop(), { code: 0, signal: null }, consolidator.stderr);
  assertEquals(await program.stop(), { code: 0, signal: null }, program.stderr);
});

Deno.test({
  name: "on a read-only directory the viewer answers, and the consolidator says so in one line",
  ignore: whyNoMounts !== undefined,
  async fn() {
    await using past = await createPast(SEGMENTS);
    const { dataDir, range } = past;
    await using _readOnly = await protect(dataDir);
    await using program = startViewer(dataDir);
    const viewer = await connectViewer(program);
    const containerId = await firstContainer(viewer);
    const { points, isTruncated } = await ask(viewer, { containerId, ...range });
    assertEquals([points.size, isTruncated], [(range.toMs - range.fromMs) / 1_000, false]);
    await using consolidator = consolidateOnce(dataDir);
    assertEquals(await consolidator.ended, { code: 1, signal: null });
    assertMatch(
      consolidator.stderr,
      /^fgm-consolidator: Cannot write to --data-dir \S+: Read-only file system.*\n$/,
    );
    await using verifying = startProgram("fgm-consolidator", ["--data-dir", dataDir, "--verify"]);
    assertEquals(await verifying.ended, { code: 0, signal: null }, verifying.stderr);
    assertMatch(verifying.stdout, /: 6 right, 0 wrong, 0 without a checksum\n$/);
  },
});
