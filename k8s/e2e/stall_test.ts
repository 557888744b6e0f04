import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import {
  type RecordedTick,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { createBench, unfinishedFiles } from "./collector_run.ts";
import { startProgram } from "./program.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

/** The collector's. */
const INTERVAL_MS = 100;

/** A timer may fire this much before its time. */
const EARLY_MS_MAX = 2;

/** How long the process is stopped: hundreds of intervals, and many times a rotation. */
const STALL_MS = 30_000;

function missedTicks(tick: RecordedTick | undefined): number {
  return tick?.get("fgm.missed_ticks fgm-self - - -") ?? NaN;
}

interface GapEvent {
  readonly time_ms: number;
  readonly end_ms: number;
}

/** What a viewer says of times without samples. */
async function shownGaps(dataDir: string): Promise<readonly GapEvent[]> {
  await using viewer = startProgram("fgm-viewer", [dataDir, "--port", "0"]);
  const client = await connectViewer(viewer);
  const { events } = JSON.parse(await client.text("/api/events?types=collector_gap&range=15m"));
  return events;
}

/** Number of the interval that a tick belongs to. */
function targetOf(timeMs: number): number {
  return Math.floor((timeMs + EARLY_MS_MAX) / INTERVAL_MS);
}

Deno.test("fgm counts the ticks that it slept through, and replays none", async () => {
  await using bench = await createBench();
  await using fgm = bench.collect();
  await bench.nextTick(fgm);
  fgm.signal("SIGSTOP");
  const stoppedMs = Date.now();
  await until("the stall to pass", () => Date.now() - stoppedMs >= STALL_MS, {
    waitMsMax: 2 * STALL_MS,
  });
  const wokenMs = Date.now();
  fgm.signal("SIGCONT");
  for (let tick = 0; tick < 2; tick++) await bench.nextTick(fgm);
  const gaps = await shownGaps(bench.dataDir);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  assertEquals(unfinishedFiles(bench.dataDir), []);

  const { ticks, duplicates } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assertEquals(duplicates, []);
  const times = [...ticks.keys()].sort((a, b) => a - b);
  // A tick that was due may be finished after the stop was sent, and late after waking up.
  const asleep = times.filter((timeMs) => timeMs > stoppedMs + INTERVAL_MS && timeMs < wokenMs);
  assertEquals(asleep, []);

  const before = times.findLast((timeMs) => timeMs < wokenMs);
  const after = times.at(-1);
  assert(before !== undefined && after !== undefined);
  const missed = missedTicks(ticks.get(after)) - missedTicks(ticks.get(before));
  assertGreaterOrEqual(missed, STALL_MS / INTERVAL_MS - 2);
  // The viewer names the ticks between which there is nothing.
  const long = gaps.filter(({ time_ms, end_ms }) => end_ms - time_ms > STALL_MS / 2);
  assertEquals(
    long.map(({ time_ms, end_ms }) => [time_ms, end_ms]),
    [[before, times.find((timeMs) => timeMs > before)]],
  );
  // What was slept through and what was sampled make up the whole time: so there was no burst.
  const sampled = times.filter((timeMs) => timeMs > before).length;
  assertEquals(missed + sampled, targetOf(after) - targetOf(before));
});
