/**
 * What `deno task bench` measures of the viewer.
 *
 * @module
 */

import type { BenchPart } from "@fgm/collector/bench/bench_table";
import { clientsBench } from "./clients_bench.ts";
import { exportBench } from "./export_bench.ts";
import { freshnessBench } from "./freshness_bench.ts";
import { pageBench } from "./page_bench.ts";
import { queryBench } from "./query_bench.ts";
import { startBench } from "./start_bench.ts";
import { studiesBench } from "./studies_bench.ts";

/** The parts by name, in the order of the table. */
export const VIEWER_PARTS: Readonly<Record<string, BenchPart>> = {
  start: startBench,
  queries: queryBench,
  freshness: freshnessBench,
  clients: clientsBench,
  export: exportBench,
  studies: studiesBench,
  page: pageBench,
};
