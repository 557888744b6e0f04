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

/** Gives `act` a directory on the machine's ordinary disk, and removes it whatever happens. */
export async function withDirectory<T>(act: (directory: string) => Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-bench-" });
  try {
    return await act(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
