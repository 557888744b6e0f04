/**
 * How long a key takes to show: from the moment it is typed until the frame that it made has been
 * written whole.
 *
 * The view is paused, so that no tick draws anything but the header, and frames are told apart by that.
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
import { percentile } from "@fgm/server/bench/measurements";
import { changedRows, drawsLines, type Frame } from "./terminal_frames.ts";
import { startTuiTerminal, type TerminalSize, type TuiTerminal } from "./tui_terminal.ts";

const SIZES: readonly TerminalSize[] = [{ columns: 120, rows: 40 }, { columns: 200, rows: 60 }];
const ROUNDS = { whole: 12, quick: 1 } as const;
const KEY_MS_MAX = 50;

/** The next key is typed when the screen has been still for so long: what a key asks for comes later. */
const STILL_MS = 250;
const POLL_MS = 10;

/** Keys of one round, by what they do; each of them changes the screen. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  cursor: ["\x1b[D", "\x1b[D", "\x1b[D", "\x1b[C"],
  zoom: ["+", "-"],
  "panel focus": ["\t", "\t"],
  picker: ["m", "m", "e", "m", "\x1b"],
};

/** Rows on the time from a key to its frame, at each size of terminal. */
export async function keyBench(
  args: readonly string[],
  { quick, say }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const rounds = quick ? ROUNDS.quick : ROUNDS.whole;
  const rows: BenchRow[] = [];
  for (const size of SIZES) {
    const name = `${size.columns}×${size.rows}`;
    say(`keys at ${name}`);
    rows.push(...describe(name, await timesOfKeys(args, { size, rounds })));
  }
  return rows;
}

function describe(
  size: string,
  timesMs: ReadonlyMap<string, readonly number[]>,
): readonly BenchRow[] {
  const all = [...timesMs.values()].flat();
  const value = percentile(all, 0.95);
  return [
    atMost(`key to frame at ${size}, 95th percentile of ${all.length}`, {
      ...{ value, limit: KEY_MS_MAX, unit: "ms" },
    }),
    note("  all", describeKeys(all)),
    ...[...timesMs].map(([kind, times]) => note(`  ${kind}`, describeKeys(times))),
  ];
}

function describeKeys(timesMs: readonly number[]): string {
  const at = (share: number) => readable(percentile(timesMs, share));
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} ms`;
}

async function timesOfKeys(
  args: readonly string[],
  { size, rounds }: { readonly size: TerminalSize; readonly rounds: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  await using tui = startTuiTerminal(args, size);
  const isThere = ({ text }: Frame) => drawsLines(text);
  await tui.frameAfter(tui.startedMs, { what: "lines", isThere });
  await typeKey(tui, " ");
  const timesMs = new Map<string, number[]>(Object.keys(KEYS).map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [kind, keys] of Object.entries(KEYS)) {
      for (const key of keys) timesMs.get(kind)?.push(await typeKey(tui, key));
    }
  }
  return timesMs;
}

/** Types a key into a screen that stands still, and gives the milliseconds until its frame. */
async function typeKey(tui: TuiTerminal, key: string): Promise<number> {
  while (performance.now() - lastChangeMs(tui) < STILL_MS) await wait(POLL_MS);
  const typedMs = performance.now();
  await tui.type(key);
  const what = `an effect of ${JSON.stringify(key)}`;
  return (await tui.frameAfter(typedMs, { what, isThere: isChange })).endMs - typedMs;
}

/** When more than the header has changed last. */
function lastChangeMs({ frames }: TuiTerminal): number {
  return frames.findLast(isChange)?.endMs ?? -Infinity;
}

/** Whether more than the header changes. */
function isChange({ text }: Frame): boolean {
  return changedRows(text).some((row) => row > 0);
}
