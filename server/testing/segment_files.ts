/**
 * Segments without rows, for tests of what the index makes of sidecars.
 *
 * @module
 */

import { encodeSidecar, type Sidecar } from "@fgm/collector/store/sidecar";
import { START_MS, testContainer } from "./data_dir.ts";

/** A sidecar of one container, `aaaa`, over 90 s. */
export function testSidecar(changes: Partial<Sidecar["segment"]> = {}): Sidecar {
  const startMs = changes.startMs ?? START_MS;
  const endMs = startMs + 89_000;
  return {
    version: 3,
    segment: {
      startMs,
      endMs,
      rowCount: 90,
      byteSize: 0,
      fileCrc32: 0, // of no bytes
      metricNames: ["m.cpu"],
      runId: "4f1c",
      nodeName: "worker-1",
      clusterName: "test",
      identifier: "fgm-x7k2p",
      intervalMs: 1_000,
      replaces: [],
      ...changes,
    },
    containers: [{ ...testContainer("aaaa"), firstSeenMs: startMs, lastSeenMs: endMs }],
  };
}

/** Writes a sidecar, in place of one that may be there, and an empty Parquet file beside it. */
export function writeSegment(stemPath: string, sidecar: Sidecar = testSidecar()): void {
  Deno.writeFileSync(`${stemPath}.parquet`, new Uint8Array(0));
  Deno.writeFileSync(`${stemPath}.new`, encodeSidecar(sidecar));
  Deno.renameSync(`${stemPath}.new`, `${stemPath}.containers`);
}

/** Removes whatever files of a stem there are. */
export function removeStem(stemPath: string): void {
  for (const extension of ["parquet", "containers", "journal"]) {
    try {
      Deno.removeSync(`${stemPath}.${extension}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
