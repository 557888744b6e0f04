/**
 * What `deno task bench` measures of the viewer.
 *
 * @module
 */

import type { BenchPart } from "@fgm/collector/bench/bench_table";
import { queryBench } from "./query_bench.ts";
import { startBench } from "./start_bench.ts";

/** The parts by name, in the order of the table. */
export const VIEWER_PARTS: Readonly<Record<string, BenchPart>> = {
  start: startBench,
  queries: queryBench,
};
