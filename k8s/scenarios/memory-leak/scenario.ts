/**
 * A program that gives nothing back.
 *
 * Its life is a line: from what a runtime needs, some 15 MiB, at 0.5 MiB/s to the limit of 160 MiB, so
 * for less than five minutes. Then the kernel ends it, for good.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A leak of half a mebibyte each second, up to the limit. */
export const MEMORY_LEAK: Scenario = {
  name: "memory-leak",
  summary: "A program loses half a mebibyte each second until the kernel ends it",
  images: ["fgm-workload"],
  durationMs: 360_000,
  leastMs: 150_000,
  expectations: [
    {
      kind: "study",
      text: "tell the leak from noise, and its slope within a fifth",
      container: "leak/app",
      study: "trend",
      metric: "cgroup.v2.memory.stat.anon",
      // 0.5 MiB/s are 1,887,436,800 bytes per hour.
      finding: { direction: "increasing", slope_per_hour: { least: 1.5e9, most: 2.3e9 } },
    },
    {
      kind: "highlight",
      text: "warn that memory reaches its limit within the hour",
      container: "leak/app",
      metric: "cgroup.v2.memory.current",
      severity: "critical",
    },
    {
      kind: "value",
      text: "know the limit that the manifest sets",
      container: "leak/app",
      metric: "cgroup.v2.memory.max",
      figure: "max",
      value: { least: 160 * 2 ** 20, most: 160 * 2 ** 20 },
    },
  ],
};
