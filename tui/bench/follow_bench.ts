/**
 * What following costs: five panels of five containers, a tick every second.
 *
 * @module
 */

import { wait } from "@fgm/collector/bench/collector_process";
import {
  atMost,
  type BenchOptions,
  type BenchRow,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { erasesDisplay, type Frame, writesWhole } from "./terminal_frames.ts";
import { describeUsage, type TerminalUsage, watchUsage } from "./terminal_usage.ts";
import { startTuiTerminal, USUAL_SIZE } from "./tui_terminal.ts";

/** The first seconds compile what is hot and ask for what the screen shows. */
export const WARM_UP_MS = { whole: 20_000, quick: 5_000 } as const;

/** Time measured. */
export const WATCHED_MS = { whole: 90_000, quick: 8_000 } as const;

const CPU_PERCENT_MAX = 3;

/** Windows followed: that of the start; and one so short that each tick moves every line. */
const RANGES = ["15m", "1m"] as const;

interface Followed {
  readonly usage: TerminalUsage;
  readonly frames: readonly Frame[];
}

/** Rows on CPU, bytes and frames of following. */
export async function followBench(
  args: readonly string[],
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  const pace = options.quick ? "quick" : "whole";
  const rows: BenchRow[] = [];
  for (const range of RANGES) {
    options.say(`following ${range} for ${(WARM_UP_MS[pace] + WATCHED_MS[pace]) / 1000} s`);
    rows.push(...describe(range, await follow([...args, "--range", range], pace)));
  }
  return rows;
}

async function follow(
  args: readonly string[],
  pace: keyof typeof WARM_UP_MS,
): Promise<Followed> {
  await using tui = startTuiTerminal(args);
  await wait(WARM_UP_MS[pace]);
  const before = tui.frames.length;
  const usage = await watchUsage(tui, WATCHED_MS[pace]);
  return { usage, frames: tui.frames.slice(before) };
}

function describe(range: string, { usage, frames }: Followed): readonly BenchRow[] {
  const erasing = frames.filter(({ text }) => erasesDisplay(text)).length;
  const whole = frames.filter(({ text }) => writesWhole(text, USUAL_SIZE)).length;
  const [first, last] = [frames[0]?.endMs ?? 0, frames.at(-1)?.endMs ?? 0];
  const perSecond = (frames.length - 1) / (last - first) * 1000;
  return [
    atMost(`following ${range}, five panels of five containers, 120×40`, {
      ...{ value: usage.cpuPercent, limit: CPU_PERCENT_MAX, unit: "% of a core" },
    }),
    note("  terminal and memory", describeUsage(usage)),
    note("  frames", `${readable(perSecond)} a second, ${whole} of ${frames.length} nearly whole`),
    atMost("  frames that erase the display", { value: erasing, limit: 0, unit: "frames" }),
  ];
}
