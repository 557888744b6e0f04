import { assert, assertEquals, assertRejects } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { type LoopCost, runCapture, type TickSink } from "./capture_loop.ts";
import type { Tick } from "./model.ts";

const START_MS = Date.UTC(2026, 10, 21, 12);

interface Run {
  /** Wall-clock times, relative to the start, of the ticks that were appended. */
  readonly appended: readonly number[];
  readonly rotations: readonly number[];
  readonly freed: number;
  readonly costs: readonly LoopCost[];
  readonly closed: boolean;
  readonly log: readonly string[];
}

interface Script {
  readonly ticks: number;
  /** Time the work of a tick takes, by tick number from 0. */
  readonly workMs?: (tick: number) => number;
  /** Step of the wall clock before a tick. */
  readonly stepMs?: (tick: number) => number;
  /** Time by which the loop wakes too late, by number of the sleep from 0. */
  readonly lateMs?: (sleep: number) => number;
  /** Whether the disk refuses an append, by number of the attempt from 0. */
  readonly refuse?: (attempt: number) => Error | undefined;
}

/** Runs the loop on clocks that move only when it sleeps or works. */
async function run(script: Script): Promise<Run> {
  let wallMs = START_MS, monotonicMs = 0, ticks = 0, sleeps = 0;
  let attempts = 0, freed = 0, closed = false;
  const pass = (ms: number) => {
    wallMs += ms;
    monotonicMs += ms;
  };
  const appended: number[] = [],
    rotations: number[] = [],
    costs: LoopCost[] = [],
    log: string[] = [];
  const sink: TickSink = {
    rotate: (startMs) => void rotations.push(startMs - START_MS),
    append: (tick) => {
      const error = script.refuse?.(attempts++);
      if (error !== undefined) throw error;
      appended.push(tick.timeMs - START_MS);
    },
    freeSpace: () => void freed++,
    close: () => Promise.resolve(void (closed = true)),
  };
  const abort = new AbortController();
  await runCapture({
    clock: () => ({ wallMs, monotonicMs }),
    sleep: (delayMs) => {
      if (ticks === script.ticks) abort.abort();
      pass(delayMs + (script.lateMs?.(sleeps++) ?? 0));
      wallMs += script.stepMs?.(ticks) ?? 0;
      return Promise.resolve();
    },
    source: {
      sample: (at, cost): Tick => {
        costs.push(cost);
        pass(script.workMs?.(ticks) ?? 5);
        ticks++;
        return { timeMs: at.wallMs, containers: [], samples: [] };
      },
    },
    sink,
    log: createLogger({ level: "info", write: (line) => void log.push(line), now: () => wallMs }),
    intervalMs: 1_000,
    limits: { intervalMs: 1_000, rotationMs: 3_000, samplesMax: 1_000 },
  }, abort.signal);
  return { appended, rotations, freed, costs, closed, log };
}

Deno.test("runCapture() samples on whole seconds, rotates on time and closes", async () => {
  const { appended, rotations, closed } = await run({ ticks: 7 });
  assertEquals(appended, [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000]);
  assertEquals(rotations, [1_000, 4_000, 7_000]);
  assert(closed);
});

Deno.test("runCapture() skips late ticks, counts them, and is on time again", async () => {
  const { appended, costs, log } = await run({
    ticks: 4,
    workMs: (tick) => tick === 1 ? 2_500 : 5,
  });
  assertEquals(appended, [1_000, 2_000, 5_000, 6_000]);
  assertEquals(costs.map(({ missedTicks }) => missedTicks), [0, 0, 2, 2]);
  assertEquals(costs[2]?.tickDurationMs, 2_500);
  assertEquals(log.length, 1);
});

Deno.test("runCapture() leaves out a tick whose time is over when it wakes", async () => {
  const { appended, costs } = await run({
    ticks: 4,
    lateMs: (sleep) => sleep === 1 ? 2_950 : 0,
  });
  assertEquals(appended, [1_000, 5_000, 6_000, 7_000]);
  assertEquals(costs.map(({ missedTicks }) => missedTicks), [0, 3, 3, 3]);
});

Deno.test("runCapture() counts the ticks that it slept through before its first", async () => {
  const { appended, costs } = await run({ ticks: 2, lateMs: (sleep) => sleep === 0 ? 2_500 : 0 });
  assertEquals(appended, [4_000, 5_000]);
  assertEquals(costs[0]?.missedTicks, 3);
});

Deno.test("runCapture() samples a little late rather than not at all", async () => {
  const { appended, costs } = await run({ ticks: 3, lateMs: (sleep) => sleep === 1 ? 900 : 0 });
  assertEquals(appended, [1_000, 2_900, 3_000]);
  assertEquals(costs.map(({ tickLatenessMs }) => tickLatenessMs), [0, 900, 0]);
});

Deno.test("runCapture() goes on sampling where it always wakes too late", async () => {
  const { appended, costs } = await run({ ticks: 3, lateMs: () => 1_500 });
  assertEquals(appended.length, 3);
  const [first, last] = [appended[0] ?? NaN, appended[2] ?? NaN];
  assertEquals(
    (costs[2]?.missedTicks ?? 0) - (costs[0]?.missedTicks ?? 0) + 2,
    (last - first) / 1_000,
  );
});

Deno.test("runCapture() starts a new segment when the clock is set back", async () => {
  const { appended, rotations } = await run({
    ticks: 4,
    stepMs: (tick) => tick === 2 ? -3_600_000 : 0,
  });
  assertEquals(appended, [1_000, 2_000, -3_597_000, -3_596_000]);
  assertEquals(rotations, [1_000, -3_597_000]);
});

Deno.test("runCapture() does not wait for an hour after the clock was set back", async () => {
  const { appended } = await run({ ticks: 3, stepMs: (tick) => tick === 1 ? -3_600_000 : 0 });
  assertEquals(appended.length, 3);
  assertEquals((appended[2] ?? 0) - (appended[1] ?? 0), 1_000);
});

Deno.test("runCapture() makes room and writes the tick again when the disk is full", async () => {
  const full = new Error("No space left on device (os error 28)");
  const { appended, freed, costs } = await run({
    ticks: 3,
    refuse: (attempt) => attempt === 1 ? full : undefined,
  });
  assertEquals(appended, [1_000, 2_000, 3_000]);
  assertEquals([freed, costs.at(-1)?.droppedTicks], [1, 0]);
});

Deno.test("runCapture() deletes nothing when the disk refuses for another reason than space", async () => {
  const { appended, freed, costs } = await run({
    ticks: 4,
    refuse: (attempt) =>
      attempt < 4 ? new Deno.errors.PermissionDenied("Permission denied (os error 13)") : undefined,
  });
  assertEquals(appended, [3_000, 4_000]);
  assertEquals([freed, costs.at(-1)?.droppedTicks], [0, 2]);
});

Deno.test("runCapture() drops and counts ticks while the disk stays full, then goes on", async () => {
  const full = new Error("No space left on device (os error 28)");
  const { appended, costs, log } = await run({
    ticks: 5,
    refuse: (attempt) => attempt >= 1 && attempt < 5 ? full : undefined,
  });
  assertEquals(appended, [1_000, 4_000, 5_000]);
  assertEquals(costs.at(-1)?.droppedTicks, 2);
  assertEquals(log.length, 2, "one line a minute about each trouble: refused, dropped");
});

Deno.test("runCapture() ends with a fault of the program instead of hiding it", async () => {
  await assertRejects(
    () => run({ ticks: 1, refuse: () => new TypeError("x is not a function") }),
    TypeError,
  );
});
