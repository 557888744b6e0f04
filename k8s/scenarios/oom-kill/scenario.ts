/**
 * A worker that the kernel kills for want of memory, and a master that starts the next.
 *
 * Whether the master dies too is up to the cluster: Kubernetes 1.28 and later tell the kernel to kill all
 * of a container (`memory.oom.group`) unless the kubelet has `singleProcessOOMKill`. Then the container's
 * cgroup is gone with its counters, often before the next sample, and its pod's count tells of the kill.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A worker that outgrows its memory limit again and again. */
export const OOM_KILL: Scenario = {
  name: "oom-kill",
  summary: "A worker outgrows its memory limit again and again",
  images: ["fgm-workload"],
  durationMs: 240_000,
  leastMs: 120_000,
  expectations: [
    {
      kind: "event",
      text: "see the kernel kill it for want of memory",
      container: "hungry/app",
      types: ["oom_kill"],
      count: { least: 2 },
    },
    {
      kind: "highlight",
      text: "say that memory was near its limit",
      container: "hungry/app",
      metric: "cgroup.v2.memory.current",
      severity: "warning",
    },
    {
      kind: "value",
      text: "see memory rise to four fifths of the limit and more",
      container: "hungry/app",
      metric: "cgroup.v2.memory.current",
      figure: "max",
      value: { least: 0.8 * 192 * 2 ** 20, most: 192 * 2 ** 20 },
    },
  ],
};
