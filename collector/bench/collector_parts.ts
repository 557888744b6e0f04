/**
 * What `deno task bench` measures of the collector.
 *
 * @module
 */

import type { BenchPart } from "./bench_table.ts";
import { birthsBench } from "./births_bench.ts";
import { consolidateBench } from "./consolidate_bench.ts";
import { killBench } from "./kill_bench.ts";
import { observerBench } from "./observer_bench.ts";
import { peersBench } from "./peers/peers_bench.ts";
import { processBench } from "./process_bench.ts";
import { recoveryBench, sealingBench, sizeBench } from "./store_bench.ts";
import { readsBench, tickBench } from "./tick_bench.ts";

/** The parts by name, in the order of the table. */
export const COLLECTOR_PARTS: Readonly<Record<string, BenchPart>> = {
  process: processBench,
  tick: tickBench,
  reads: readsBench,
  size: sizeBench,
  sealing: sealingBench,
  recovery: recoveryBench,
  births: birthsBench,
  kill: killBench,
  consolidate: consolidateBench,
  observer: observerBench,
  peers: peersBench,
};
