/**
 * A program that computes without end under a limit of 200 millicores.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A program that wants a core and may have a fifth of one. */
export const CPU_THROTTLE: Scenario = {
  name: "cpu-throttle",
  summary: "A program wants a whole core and may have a fifth of one",
  images: ["fgm-workload"],
  durationMs: 180_000,
  leastMs: 90_000,
  expectations: [
    {
      kind: "event",
      text: "see it held back",
      container: "squeezed/app",
      types: ["throttling"],
      count: { least: 1 },
    },
    {
      kind: "highlight",
      text: "say that most of its CPU periods were throttled",
      container: "squeezed/app",
      metric: "cgroup.v2.cpu.stat.nr_throttled",
      severity: "critical",
    },
    {
      kind: "value",
      text: "measure the CPU that it gets, which is its limit",
      container: "squeezed/app",
      metric: "total_cpu_usage_millicores",
      figure: "p50",
      value: { least: 160, most: 240 },
    },
  ],
};
