/**
 * A server that closes its socket every 30 s, and a client that dies of the next write.
 *
 * The client comes back at once, then after 10, 20, 40 s, as the kubelet has it: it dies some 30, 60, 90
 * and 120 s after the start.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A client that SIGPIPE kills whenever its server closes the socket. */
export const SIGPIPE_CRASH: Scenario = {
  name: "sigpipe-crash",
  summary: "A server closes its socket every 30 s, and SIGPIPE kills its client",
  images: ["fgm-workload"],
  durationMs: 240_000,
  leastMs: 120_000,
  expectations: [
    {
      kind: "event",
      text: "count the restarts of the client",
      container: "pipes/victim",
      types: ["restart"],
      count: { least: 2 },
    },
    {
      kind: "event",
      text: "tell its neighbour in the pod from it, which goes on",
      container: "pipes/server",
      types: ["restart", "oom_kill"],
      count: { most: 0 },
    },
    {
      kind: "highlight",
      text: "say that the client was restarted",
      container: "pipes/victim",
      metric: "cgroup.v2.pids.current",
      severity: "warning",
    },
  ],
};
