/**
 * What `deno task bench` measures of the viewer.
 *
 * @module
 */

import { attempt, type BenchPart } from "@fgm/collector/bench/bench_table";
import { clientsBench } from "./clients_bench.ts";
import { exportBench } from "./export_bench.ts";
import { freshnessBench } from "./freshness_bench.ts";
import { peersBench } from "@fgm/collector/bench/peers/peers_bench";
import { pageBench } from "./page_bench.ts";
import { prometheusBench } from "./prometheus_bench.ts";
import { mergedQueryBench, queryBench } from "./query_bench.ts";
import { startBench } from "./start_bench.ts";
import { studiesBench } from "./studies_bench.ts";

/** The parts by name, in the order of the table. */
export const VIEWER_PARTS: Readonly<Record<string, BenchPart>> = {
  start: startBench,
  queries: queryBench,
  merged: mergedQueryBench,
  freshness: freshnessBench,
  clients: clientsBench,
  export: exportBench,
  studies: studiesBench,
  page: pageBench,
  peers: async (options) => [
    ...await peersBench(options),
    ...await attempt("queries", () => prometheusBench(options)),
  ],
};
