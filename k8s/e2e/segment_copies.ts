/**
 * Segments as they were before somebody merges them. They are read last: timers of a process that has
 * read Parquet may never fire.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { basename, join } from "@std/path";
import { segmentPaths, ticksOfSegments } from "@fgm/collector/testing/recorded_ticks";

/** Copies of a data directory's segments; disposing removes them. */
export interface SegmentCopies extends Disposable {
  /** Fails unless the directory holds each row that it held then, once. */
  assertSameRows(): Promise<void>;
}

/** Copies all segments that a directory has now. */
export function copySegments(dataDir: string): SegmentCopies {
  const directory = Deno.makeTempDirSync({ prefix: "fgm-e2e-" });
  const copies = segmentPaths(dataDir, "parquet").map((path, i) => {
    const copy = join(directory, `${i}-${basename(path)}`);
    Deno.copyFileSync(path, copy);
    return copy;
  });
  return {
    async assertSameRows() {
      const { ticks } = await ticksOfSegments(copies);
      const now = await ticksOfSegments(segmentPaths(dataDir, "parquet"));
      assertEquals(now.duplicates, []);
      assertEquals(now.ticks, ticks);
    },
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}
