/**
 * Preloaded into a consolidator beside data that is made faster than time: its wall clock is that of
 * the newest file. Timers and the monotonic clock stay as they are.
 *
 * @module
 */

import { listSegmentFiles } from "@fgm/collector/store/segment_files";

/** Environment variable that names the data directory. */
const DIRECTORY = "FGM_SOAK_DATA_DIR";

/** Time between two looks at the directory, in real milliseconds. */
const LOOK_EVERY_MS = 100;

const dataDir = Deno.env.get(DIRECTORY);
if (dataDir === undefined) throw new Error(`Cannot tell the time: ${DIRECTORY} is not set`);

let newestMs = 0, lookAtMs = -Infinity;
Date.now = () => {
  if (performance.now() >= lookAtMs) {
    lookAtMs = performance.now() + LOOK_EVERY_MS;
    newestMs = Math.max(newestMs, listSegmentFiles(dataDir).at(-1)?.startMs ?? 0);
  }
  return newestMs;
};
