/**
 * The session under which benches write.
 *
 * @module
 */

import type { Session } from "../store/session.ts";

/** A session that starts at `startMs`. */
export function benchSession(startMs: number, rotationSeconds = 90): Session {
  return {
    runId: "bench000",
    identifier: "fgm-bench",
    startMs,
    nodeName: "bench",
    clusterName: "bench",
    samplingIntervalMs: 1000,
    rotationSeconds,
    version: "0.0.0",
    gitRev: "unknown",
    formatVersion: 1,
  };
}

/** A directory for data on the machine's ordinary disk; the caller removes it. */
export function temporaryDirectory(): Promise<string> {
  return Deno.makeTempDir({ prefix: "fgm-bench-" });
}
