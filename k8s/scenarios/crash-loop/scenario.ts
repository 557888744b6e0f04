/**
 * A program that ends with an error 5 to 15 s after each start.
 *
 * The kubelet starts it again at once, then after 10, 20, 40 s and so on, up to five minutes: the starts
 * lie 15 s apart at most, 25, 35, 55, and whatever a slow node takes to start a container.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A program that fails soon after each start. */
export const CRASH_LOOP: Scenario = {
  name: "crash-loop",
  summary: "A program fails 5 to 15 s after each start, and the kubelet waits ever longer",
  images: ["fgm-workload"],
  durationMs: 240_000,
  leastMs: 150_000,
  expectations: [
    {
      kind: "event",
      text: "count its restarts",
      container: "flaky/app",
      types: ["restart"],
      // Three within 75 s, however unlucky; twice that where a start takes ten seconds.
      count: { least: 3 },
    },
    {
      kind: "event",
      text: "not take a failure for a kill",
      container: "flaky/app",
      types: ["oom_kill"],
      count: { most: 0 },
    },
    {
      kind: "highlight",
      text: "say that it was restarted, as critical from three times on",
      container: "flaky/app",
      metric: "cgroup.v2.pids.current",
      severity: "critical",
    },
  ],
};
