import { assert, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { allFiles, JournalWatch } from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench } from "./collector_run.ts";
import { type Program, startProgram } from "./program.ts";
import { LOOK_EVERY_MS, until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";
import { ViewerPoller } from "./viewer_poller.ts";

/** How far each poll looks back: over journals, segments, merged ones, and those in between. */
const POLLED_MS = 8_000;

/** Longest that a consolidator may take to end, in milliseconds. */
const STOP_MS_MAX = 5_000;

/** Merges to see besides those that are ended in the middle. */
const MERGES = 3;

/** Little enough that segments expire during a test. */
const RETAINED_BYTES = 1024 ** 2;

/** Merges segments of a second as soon as they are sealed, two or three at a time. */
function consolidate(bench: Bench): Program {
  return startProgram("fgm-consolidator", [
    ...["--data-dir", bench.dataDir, "--interval-seconds", "1", "--min-age-seconds", "0"],
    ...["--max-bytes", "65536"],
  ]);
}

function mergingFiles(bench: Bench): readonly string[] {
  return allFiles(bench.dataDir).filter((path) => path.includes(".merging"));
}

/** Waits for the middle of a merge: rows are being written to a hidden file of that process. */
async function middleOfMerge(
  bench: Bench,
  { consolidator, poller }: { readonly consolidator: Program; readonly poller: ViewerPoller },
): Promise<void> {
  let polledMs = -Infinity;
  await until("a merge is going on", async () => {
    // Often enough that no tick goes unseen, and seldom enough to see the middle.
    if (performance.now() - polledMs > POLLED_MS / 8) {
      await poller.poll();
      polledMs = performance.now();
    }
    if (consolidator.hasEnded) throw new Error(`It has ended: ${consolidator.stderr}`);
    const ending = `.${consolidator.pid}.merging`;
    return listed(() => mergingFiles(bench).some((path) => path.includes(ending)));
  }, { explain: () => consolidator.stderr });
}

/** A folder may go while it is listed. */
function listed(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("what a client polls is whole, while consolidators merge, are killed and are told to stop", async () => {
  await using bench = await createBench({ containers: 2 });
  const containerId = bench.node.host.living[0]?.container.id;
  assert(containerId !== undefined);
  await Deno.mkdir(bench.dataDir);
  await using collector = bench.collect();
  await bench.nextTick(collector);
  await using viewer = startProgram("fgm-viewer", [bench.dataDir, "--port", "0"]);
  const watch = new JournalWatch(bench.dataDir);
  const poller = new ViewerPoller(await connectViewer(viewer), {
    containerId,
    polledMs: POLLED_MS,
  });
  const startMs = Date.now();
  const looks = setInterval(() => watch.look(), 5 * LOOK_EVERY_MS);
  try {
    {
      await using killed = consolidate(bench);
      await middleOfMerge(bench, { consolidator: killed, poller });
      killed.signal("SIGKILL");
      await killed.ended;
      await poller.poll();
    }
    {
      await using stopped = consolidate(bench);
      await middleOfMerge(bench, { consolidator: stopped, poller });
      const beganMs = performance.now();
      assertEquals(await stopped.stop(), { code: 0, signal: null }, stopped.stderr);
      assertLess(performance.now() - beganMs, STOP_MS_MAX);
      assertEquals(mergingFiles(bench), [], "nothing is left behind");
      await poller.poll();
    }
    await using last = consolidate(bench);
    await until("the third begins", () => last.logged("Merging").length > 0);
    // It waits a while for the first to end, as a collector that mends would.
    await using second = startProgram("fgm-consolidator", ["--data-dir", bench.dataDir, "--once"]);
    await until("merges", async () => {
      await poller.poll();
      return last.logged("Merged segments").length >= MERGES;
    }, { explain: () => last.stderr });

    await until("the second gives up", async () => {
      await poller.poll();
      return second.hasEnded;
    });
    assertEquals((await second.ended).code, 1, second.stderr);
    assertEquals(last.logged("Cannot merge segments; they are left as they are"), []);
    assertEquals((await last.stop()).code, 0);
  } finally {
    clearInterval(looks);
  }
  assertEquals((await collector.stop()).code, 0);
  watch.look();
  assertGreater(poller.compare(watch.ticks, startMs), 50);
  assertGreater(allFiles(bench.dataDir).filter((path) => path.includes("-merged")).length, 0);
});

/** Reads all segments, and ends. */
function verify(dataDir: string): Program {
  return startProgram("fgm-consolidator", ["--data-dir", dataDir, "--verify"]);
}

Deno.test("fgm-consolidator --verify finds nothing wrong while segments are sealed, merged and expire", async () => {
  await using bench = await createBench({ containers: 2 });
  await Deno.mkdir(bench.dataDir);
  await using collector = bench.collect("--retain-bytes", String(RETAINED_BYTES));
  await bench.nextTick(collector);
  await using merging = consolidate(bench);
  let segments = 0;
  await until("merges beside it", async () => {
    await using verifying = verify(bench.dataDir);
    assertEquals(await verifying.ended, { code: 0, signal: null }, verifying.stdout);
    assertMatch(verifying.stdout, /^Verified \d+ segments, \d+\.\d MB: \d+ right, 0 wrong, .*\n$/);
    assertEquals(verifying.stderr, "");
    segments += Number(verifying.stdout.split(" ")[1]);
    return merging.logged("Merged segments").length >= MERGES;
  }, { explain: () => merging.stderr });
  assertGreater(segments, MERGES);
});

Deno.test({
  name: "fgm-consolidator --verify ends with 130 in the middle of a file when it is told to",
  ignore: Deno.build.os !== "linux", // where open files can be seen
  async fn() {
    const dataDir = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
    try {
      const partition = join(dataDir, "dt=2025-01-15", "identifier=fgm-x7k2p");
      const path = join(partition, "metrics-20250115T120000Z.parquet");
      await Deno.mkdir(partition, { recursive: true });
      await Deno.writeFile(path, new Uint8Array());
      await Deno.truncate(path, ENDLESS_BYTES);
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        await using verifying = verify(dataDir);
        await until("it reads the file", () => openFiles(verifying.pid).includes(path));
        const beganMs = performance.now();
        verifying.signal(signal);
        assertEquals(await verifying.ended, { code: 130, signal: null }, signal);
        assertLess(performance.now() - beganMs, STOP_MS_MAX);
        assertEquals(
          [verifying.stdout, verifying.stderr],
          ["", "fgm-consolidator: Stopped before all segments were verified\n"],
        );
      }
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  },
});

/** More than anything reads during a test; on the disk it takes no space. */
const ENDLESS_BYTES = 2 ** 42;

function openFiles(pid: number): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(`/proc/${pid}/fd`), ({ name }) => {
      try {
        return Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return ""; // closed meanwhile
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // it has ended
    throw error;
  }
}
