/**
 * Two pods on one node: a steady one that has asked for little, and from 75 s on one that takes the rest.
 *
 * What others on the node have asked for stays theirs: the kernel divides a processor by what the pods
 * request. The victim has asked for a fortieth of what the aggressor has, so it gets less than it wants.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A neighbour that takes all of the node which others have not asked for. */
export const NOISY_NEIGHBOUR: Scenario = {
  name: "noisy-neighbour",
  summary: "One pod takes the processors of the node, and another waits for them",
  images: ["fgm-workload"],
  durationMs: 240_000,
  leastMs: 180_000,
  expectations: [
    {
      kind: "study",
      text: "date when the victim began to wait for a tenth of the time and more",
      container: "victim/app",
      study: "changepoint",
      metric: "cgroup.v2.cpu.pressure.some.total",
      // Microseconds of waiting per second.
      finding: { direction: "up", after: { least: 100_000 } },
    },
    {
      kind: "study",
      text: "date when the aggressor began",
      container: "aggressor/app",
      study: "changepoint",
      metric: "total_cpu_usage_millicores",
      // It has asked for 400; what is no pod, such as the kubelet, shares a small node with all pods.
      finding: { direction: "up", after: { least: 300 } },
    },
    {
      kind: "highlight",
      text: "say that the victim waited for CPU",
      container: "victim/app",
      metric: "cgroup.v2.cpu.pressure.some.avg10",
      severity: "warning",
    },
  ],
};
