import { assert, assertEquals, assertGreater, assertGreaterOrEqual, assertLess } from "@std/assert";
import {
  JournalWatch,
  type RecordedTicks,
  segmentPaths,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { createFakeClock } from "./fake_clock.ts";
import { type Program, programCommand, startCommand, startProgram } from "./program.ts";
import { until } from "./until.ts";
import { connectViewer, type ViewerClient } from "./viewer_client.ts";

const METRIC = "cgroup.v2.memory.current";
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;

/** Ticks to see after each change of the clock, 100 ms apart. */
const TICKS_EACH = 12;

/** Longer than a machine holds a tick back; shorter than any step. */
const STEP_MS_MIN = 60_000;

/** How long before midnight the clock is set: time for some ticks. */
const BEFORE_MIDNIGHT_MS = 3_000;

interface Run {
  readonly bench: Bench;
  readonly fgm: Program;
  readonly watch: JournalWatch;
}

/** Waits until enough ticks in [fromMs, toMs) are acknowledged. */
async function ticksWithin(
  { watch, fgm }: Run,
  { fromMs, toMs = fromMs + STEP_MS_MIN }: { readonly fromMs: number; readonly toMs?: number },
): Promise<void> {
  await until("ticks of that time", () => {
    assert(!fgm.hasEnded, fgm.stderr);
    watch.look();
    return timesIn(watch.ticks, { fromMs, toMs }).length >= TICKS_EACH;
  }, { explain: () => fgm.stderr });
}

function timesIn(
  ticks: RecordedTicks,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly number[] {
  return [...ticks.keys()].filter((timeMs) => fromMs <= timeMs && timeMs < toMs);
}

interface SegmentSpan {
  readonly path: string;
  readonly times: readonly number[];
}

/** Stops the collector; what was acknowledged has to be in its segments, each tick once. */
async function sealedSpans({ bench, fgm, watch }: Run): Promise<readonly SegmentSpan[]> {
  watch.look();
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  assertEquals(unfinishedFiles(bench.dataDir), []);
  const spans: SegmentSpan[] = [];
  const found = new Map<number, number>();
  for (const path of segmentPaths(bench.dataDir, "parquet")) {
    const { ticks, duplicates } = await ticksOfSegments([path]);
    assertEquals(duplicates, []);
    spans.push({ path, times: [...ticks.keys()].sort((a, b) => a - b) });
    for (const [timeMs, { size }] of ticks) {
      assert(!found.has(timeMs), `${timeMs} is in two segments`);
      found.set(timeMs, size);
    }
  }
  for (const [timeMs, { size }] of watch.ticks) assertEquals(found.get(timeMs), size, `${timeMs}`);
  return spans;
}

/** No segment reaches over a step of the clock, into another or over midnight. */
function assertApart(spans: readonly SegmentSpan[]): void {
  const ordered = spans.toSorted((a, b) => (a.times[0] ?? 0) - (b.times[0] ?? 0));
  let endMs = -Infinity;
  for (const { path, times } of ordered) {
    const [firstMs = NaN] = times;
    assertGreater(firstMs, endMs, path);
    endMs = times.at(-1) ?? NaN;
    times.forEach((timeMs, i) => assertLess(timeMs - (times[i - 1] ?? timeMs), STEP_MS_MIN, path));
    const day = new Date(firstMs).toISOString().slice(0, 10);
    assert(path.includes(`dt=${day}`), `${path} begins on ${day}`);
    assertEquals(Math.floor(firstMs / DAY_MS), Math.floor(endMs / DAY_MS), `${path} is of one day`);
  }
}

/** Every acknowledged tick of a stretch of time is in the viewer's answer. */
async function assertShown(
  client: ViewerClient,
  { containerId, times }: { readonly containerId: string; readonly times: readonly number[] },
): Promise<void> {
  assertGreater(times.length, 0);
  const [fromMs, lastMs] = [Math.min(...times), Math.max(...times)];
  const points = await client.points({ metric: METRIC, containerId, fromMs, toMs: lastMs + 1 });
  for (const timeMs of times) assert(points.has(timeMs), `${timeMs} is not shown`);
}

/** What a stream says, as it comes. */
async function followLive(client: ViewerClient, containerId: string) {
  const abort = new AbortController();
  const answer = await fetch(`${client.url}/api/live?metrics=${METRIC}&containers=${containerId}`, {
    signal: abort.signal,
  });
  assert(answer.body !== null);
  const said = { text: "" };
  const done = (async () => {
    try {
      for await (const text of answer.body!.pipeThrough(new TextDecoderStream())) said.text += text;
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  })();
  return {
    said,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await done;
    },
  };
}

Deno.test("fgm keeps every tick while its clock is set ahead, back and over midnight", async (t) => {
  await using bench = await createBench({ rotationSeconds: 3_600 });
  const clock = createFakeClock(bench.directory);
  const { env, preload } = clock;
  const command = [...programCommand("fgm", { preload }), ...bench.args];
  await using fgm = startCommand(command, { name: "fgm", env });
  const run: Run = { bench, fgm, watch: new JournalWatch(bench.dataDir) };
  const containerId = bench.node.host.living[0]?.container.id ?? "";
  const startMs = Date.now() - STEP_MS_MIN;
  await ticksWithin(run, { fromMs: startMs, toMs: startMs + 2 * STEP_MS_MIN });
  await using viewer = startProgram("fgm-viewer", [bench.dataDir, "--port", "0"]);
  const client = await connectViewer(viewer);

  clock.setAhead(2 * HOUR_MS);
  const aheadMs = clock.now();
  await ticksWithin(run, { fromMs: aheadMs });
  await using live = await followLive(client, containerId);
  await until("a live tick of the time ahead", () => live.said.text.includes("event: tick"));

  clock.setAhead(-HOUR_MS);
  const behindMs = clock.now();
  await ticksWithin(run, { fromMs: behindMs });
  await t.step("a stream says that ticks appear where it has been", async () => {
    await until("a gap", () => live.said.text.includes("event: gap"));
    const [, gap = ""] = /event: gap\ndata: (.*)\n/.exec(live.said.text) ?? [];
    const { from_ms, to_ms } = JSON.parse(gap);
    assertGreater(from_ms, behindMs - STEP_MS_MIN);
    assertGreater(to_ms, aheadMs);
  });

  // It walks over one midnight and jumps over the next.
  const midnightMs = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  clock.setAhead(midnightMs - BEFORE_MIDNIGHT_MS - Date.now());
  await ticksWithin(run, { fromMs: midnightMs - STEP_MS_MIN, toMs: midnightMs });
  await ticksWithin(run, { fromMs: midnightMs });
  clock.setAhead(midnightMs + DAY_MS + 1_000 - Date.now());
  await ticksWithin(run, { fromMs: midnightMs + DAY_MS });

  // Beyond --retain-hours: nothing sealed so far may be taken for old at the next sealing.
  clock.setAhead(YEAR_MS);
  const lastMs = clock.now();
  await ticksWithin(run, { fromMs: lastMs });
  clock.setAhead(YEAR_MS + HOUR_MS);
  await ticksWithin(run, { fromMs: clock.now() });

  // It loses nothing of age to a clock that leaps: all acknowledged ticks are found here.
  const spans = await sealedSpans(run);
  assertGreaterOrEqual(spans.length, 8);
  assertApart(spans);
  assertEquals(fgm.logged("The clock was set; starting a new segment").length, 6);
  await t.step(
    "the viewer shows each side of every step, whatever its own clock says",
    async () => {
      for (const fromMs of [startMs, aheadMs, behindMs, midnightMs, midnightMs + DAY_MS, lastMs]) {
        const times = timesIn(run.watch.ticks, { fromMs, toMs: fromMs + 2 * STEP_MS_MIN });
        await assertShown(client, { containerId, times });
      }
    },
  );
});
