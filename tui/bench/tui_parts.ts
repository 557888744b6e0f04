/**
 * What `deno task bench` measures of the terminal UI.
 *
 * @module
 */

import {
  type BenchOptions,
  type BenchPart,
  type BenchRow,
  note,
} from "@fgm/collector/bench/bench_table";
import { firstFrameBench } from "./first_frame_bench.ts";
import { followBench } from "./follow_bench.ts";
import { keyBench } from "./key_bench.ts";
import { DRAWN, NODE_CONTAINERS, withLiveViewer } from "./live_viewer.ts";
import { monitorBench } from "./monitor_bench.ts";
import { ptyRefusal } from "./pty_program.ts";

/** The parts by name, in the order of the table. */
export const TUI_PARTS: Readonly<Record<string, BenchPart>> = { tui: tuiBench };

/** Rows on how fast `fgm-tui` answers, and what it costs, beside other monitors. */
async function tuiBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const refusal = Deno.build.os === "linux" ? ptyRefusal() : "needs Linux";
  if (refusal !== undefined) return [note("fgm-tui", `left out: ${refusal}`)];
  const rows = await withLiveViewer(async (args) => [
    ...await firstFrameBench(args, options),
    ...await keyBench(args, options),
    ...await followBench(args, options),
  ]);
  const drawn = `${DRAWN} of ${NODE_CONTAINERS} containers in ${DRAWN} panels`;
  return [note("drawn", drawn), ...rows, ...await monitorBench(options)];
}
