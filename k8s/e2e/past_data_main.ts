/**
 * Writes the fixed data of `tui_run.ts` into the directory that is its argument. A process of its own,
 * since the database that seals segments would stay in the process of the test.
 *
 * @module
 */

import { writeDataDirectory } from "@fgm/collector/testing/data_directory";
import { FORMAT_VERSION, VERSION } from "../pod/version.ts";

const START_MS = Date.parse("2025-01-15T12:00:00Z");

/** Ticks of a small segment, a second from one to the next. */
const SEGMENT_TICKS = 10;

/** A spiker to find periods in, one that is throttled, one that restarts, and quiet ones. */
const MIX = { web: 3, database: 1, poller: 2, spiker: 1, throttled: 1, crashing: 1, idle: 2 };

const [outputDir, segments] = Deno.args;
if (outputDir === undefined) throw new RangeError("Cannot write data: no directory was given");

/** A number of small segments, where one is given, in the place of two large ones. */
const { ticks, rotationSeconds, ...node } = segments === undefined
  ? { ticks: 1_200, rotationSeconds: 600, containers: 11, mix: MIX }
  : { ticks: SEGMENT_TICKS * Number(segments), rotationSeconds: SEGMENT_TICKS, containers: 2 };

await writeDataDirectory({
  ...{ outputDir, ticks, seed: 4, ...node, startMs: START_MS },
  session: {
    ...{ runId: "00000000-0000-4000-8000-000000000001", identifier: "fgm-worker-1" },
    ...{ startMs: START_MS, nodeName: "worker-1", clusterName: "e2e" },
    ...{ samplingIntervalMs: 1_000, rotationSeconds },
    ...{ version: VERSION, gitRev: "", formatVersion: FORMAT_VERSION },
  },
});
