import { assert, assertEquals, assertGreater } from "@std/assert";
import { JournalWatch } from "@fgm/collector/testing/recorded_ticks";
import { applyRetention } from "@fgm/collector/store/retention";
import { type Bench, createBench } from "./collector_run.ts";
import { mergeOldest } from "./merge_segments.ts";
import { type Program, startProgram } from "./program.ts";
import { LOOK_EVERY_MS, until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";
import { ViewerPoller } from "./viewer_poller.ts";

/** How far each poll looks back: over several segments, open, sealed, merged and about to go. */
const POLLED_MS = 4_000;

/** What is kept on disk: a little more than the polls look back on. */
const RETAINED_MS = 6_000;

/** Collectors killed and started anew. */
const KILLS = 3;

/** Merges to see. */
const MERGES = 6;

/** Time in which a viewer that is asked looks at the disk at least once, in milliseconds. */
const LOOKED_AT_MS = 300;

/** Longest wait for all of it, on a busy machine. */
const WAIT_MS_MAX = 120_000;

/** Merges and expires files while a collector runs, and kills that from time to time. */
async function churn(bench: Bench, poller: ViewerPoller): Promise<{ readonly expired: number }> {
  let [merges, kills, expired] = [0, 0, 0];
  let collector: Program = bench.collect();
  try {
    await until("merges, kills and expired files", async () => {
      if (collector.hasEnded) throw new Error(`fgm has ended: ${collector.stderr}`);
      await poller.poll();
      const onStep = () => poller.pollWhile(LOOKED_AT_MS);
      if (await mergeOldest(bench.dataDir, { round: merges, onStep })) merges++;
      const limits = { retainBytes: Infinity, retainMs: RETAINED_MS, nowMs: Date.now() };
      expired += applyRetention(bench.dataDir, limits).removedStems.length;
      if (kills < KILLS && merges > 2 * kills) {
        kills++;
        collector.signal("SIGKILL");
        await collector.ended;
        await poller.poll();
        collector = bench.collect();
        await bench.nextTick(collector);
      }
      return merges >= MERGES && kills >= KILLS && expired > 0;
    }, {
      waitMsMax: WAIT_MS_MAX,
      explain: () => `${merges} merges, ${kills} kills, ${expired} expired\n${collector.stderr}`,
    });
    await poller.poll();
    return { expired };
  } finally {
    await collector[Symbol.asyncDispose]();
  }
}

Deno.test("what a client polls is whole, while files are sealed, merged, expired and collectors killed", async () => {
  await using bench = await createBench({ containers: 3 });
  const containerId = bench.node.host.living[0]?.container.id;
  assert(containerId !== undefined);
  await Deno.mkdir(bench.dataDir);
  {
    await using first = bench.collect();
    await bench.nextTick(first);
    assertEquals(await first.stop(), { code: 0, signal: null }, first.stderr);
  }
  await using viewer = startProgram("fgm-viewer", [bench.dataDir, "--port", "0"]);
  const watch = new JournalWatch(bench.dataDir);
  const poller = new ViewerPoller(await connectViewer(viewer), {
    containerId,
    polledMs: POLLED_MS,
  });
  const startMs = Date.now();
  // A journal lives for a second: whatever the test waits for, none may come and go unseen.
  const looks = setInterval(() => watch.look(), 5 * LOOK_EVERY_MS);
  const { expired } = await churn(bench, poller).finally(() => clearInterval(looks));
  watch.look();

  assertGreater(poller.compare(watch.ticks, startMs), 50);
  assertGreater(expired, 0);
});
