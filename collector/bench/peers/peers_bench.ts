/**
 * `fgm` beside other programs that do what it does: as collectors, and as a store.
 *
 * @module
 */

import { attempt, type BenchOptions, type BenchRow } from "../bench_table.ts";
import { collectorsBench } from "./collectors_bench.ts";
import { storageBench } from "./storage_bench.ts";

/** Rows on all of them, as far as they are installed. */
export async function peersBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  return [
    ...await attempt("collectors", () => collectorsBench(options)),
    ...await attempt("storage", () => storageBench(options)),
  ];
}
