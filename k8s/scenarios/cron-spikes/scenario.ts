/**
 * A job that runs for two of every twenty seconds of the clock, whenever it was started.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** Two seconds of work in every twenty. */
export const CRON_SPIKES: Scenario = {
  name: "cron-spikes",
  summary: "A job runs for two of every twenty seconds",
  images: ["fgm-workload"],
  durationMs: 300_000,
  leastMs: 170_000,
  expectations: [
    {
      kind: "study",
      text: "find the period of its CPU within half a second",
      container: "scheduler/app",
      study: "periodicity",
      metric: "total_cpu_usage_millicores",
      finding: {
        period_ms: { least: 19_500, most: 20_500 },
        duty: { least: 0.05, most: 0.3 },
      },
    },
    {
      kind: "event",
      text: "not take work by the clock for restarts",
      container: "scheduler/app",
      types: ["restart"],
      count: { most: 0 },
    },
  ],
};
