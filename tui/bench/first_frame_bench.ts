/**
 * How long a person waits for `fgm-tui`: from the command to a screen, and to one with lines on it.
 *
 * @module
 */

import { atMost, type BenchOptions, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { describeTimes, percentile } from "@fgm/server/bench/measurements";
import { drawsLines } from "./terminal_frames.ts";
import { startTuiTerminal } from "./tui_terminal.ts";

const STARTS = { whole: 9, quick: 2 } as const;
const FIRST_FRAME_MS_MAX = 1_000;

/** Rows on the time from start to the first frames. */
export async function firstFrameBench(
  args: readonly string[],
  { quick, say }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const starts = quick ? STARTS.quick : STARTS.whole;
  say(`first frame of ${starts} starts`);
  // The first start of all reads the program from disk, and compiles it if it has changed.
  await timesOfStart(args);
  const emptyMs: number[] = [];
  const drawnMs: number[] = [];
  for (let start = 0; start < starts; start++) {
    const times = await timesOfStart(args);
    emptyMs.push(times.emptyMs);
    drawnMs.push(times.drawnMs);
  }
  return [
    ...describe("start to first frame", emptyMs),
    ...describe("start to first frame with lines", drawnMs),
  ];
}

function describe(what: string, timesMs: readonly number[]): readonly BenchRow[] {
  const value = percentile(timesMs, 0.5);
  return [
    atMost(`${what}, median of ${timesMs.length}`, {
      ...{ value, limit: FIRST_FRAME_MS_MAX, unit: "ms" },
    }),
    note("  of all", describeTimes(timesMs)),
  ];
}

async function timesOfStart(
  args: readonly string[],
): Promise<{ readonly emptyMs: number; readonly drawnMs: number }> {
  await using tui = startTuiTerminal(args);
  const { startedMs } = tui;
  const empty = await tui.frameAfter(startedMs, { what: "a first frame", isThere: () => true });
  const drawn = await tui.frameAfter(startedMs, {
    ...{ what: "lines", isThere: ({ text }) => drawsLines(text) },
  });
  return { emptyMs: empty.endMs - startedMs, drawnMs: drawn.endMs - startedMs };
}
