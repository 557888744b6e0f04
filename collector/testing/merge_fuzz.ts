/**
 * What the consolidator reads of a data directory, and what a lock file says of its holder, for
 * `deno task fuzz`.
 *
 * @module
 */

import type { FuzzSubject, FuzzTarget } from "@fgm/k8s/testing/fuzz_target";
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { mergeFiles } from "../consolidate/merge_file.ts";
import { InputError } from "../consolidate/row_input.ts";
import { sealTicks } from "../consolidate/testing/merge_fixture.ts";
import { LOCK_FILE_NAME, lockDataDir } from "../store/directory_lock.ts";
import { FIXTURE_START_MS, randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { segmentPath } from "../store/segment_files.ts";

/** Ticks of each of the two segments. */
const TICKS = 30;

/** Seals a segment with ticks of its own; gives the path of its rows. */
async function sealRandom(dir: string, seed: number): Promise<string> {
  const aheadMs = seed * TICKS * 1_000;
  const ticks = randomTicks(seededRandom(seed), TICKS)
    .map((tick) => ({ ...tick, timeMs: tick.timeMs + aheadMs }));
  return segmentPath(
    await sealTicks(dir, ticks, { startMs: FIXTURE_START_MS + aheadMs }),
    "parquet",
  );
}

/**
 * A segment of any bytes, and of no checksum that would tell, is merged with a whole one: it is refused by
 * its number and nothing is left of the merge, or all rows that it has are in the merged file.
 */
async function openMergeInput(): Promise<FuzzSubject> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-fuzz-" });
  const inputs = [{ path: await sealRandom(dir, 1) }, { path: await sealRandom(dir, 2) }] as const;
  const merging = join(dir, "merging");
  const output = join(merging, "merged.parquet");
  return {
    corpus: [Deno.readFileSync(inputs[1].path)],
    read: async (input) => {
      Deno.writeFileSync(inputs[1].path, input);
      Deno.mkdirSync(merging);
      try {
        return await mergeFiles(inputs, output);
      } catch (error) {
        assertEquals([...Deno.readDirSync(merging)], []);
        if (error instanceof InputError) assertEquals(error.input, 1);
        // Rows that were not found again are told with an Error that has no class.
        else if (!(error instanceof Error && error.constructor === Error)) throw error;
        throw new SyntaxError(error.message, { cause: error });
      } finally {
        Deno.removeSync(merging, { recursive: true });
      }
    },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

/** Who comes second tells what it can of the first, whatever the lock file says. */
async function openLockHolder(): Promise<FuzzSubject> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-fuzz-" });
  const first = await lockDataDir(dir, { pid: 1, host: "worker-1" });
  assert(first.kind === "locked");
  return {
    corpus: ['{"pid":4711,"host":"worker-1"}\n', ""],
    read: async (input) => {
      Deno.writeFileSync(join(dir, LOCK_FILE_NAME), input);
      const second = await lockDataDir(dir, { pid: 2, host: "worker-1" });
      assert(second.kind === "held");
      assert(/^(another process$|process \S+ on )/.test(second.by), second.by);
      return second.by;
    },
    [Symbol.asyncDispose]: async () => {
      first.lock.release();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** The targets. */
export const MERGE_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "store/merge-input",
    form: "bytes",
    refusals: [SyntaxError],
    testInputs: 25,
    open: openMergeInput,
  },
  {
    name: "store/lock-holder",
    form: "json",
    refusals: [],
    words: ["pid", "host"],
    open: openLockHolder,
  },
];
