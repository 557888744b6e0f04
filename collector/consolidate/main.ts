/**
 * `fgm-consolidator`: merges the small segments of a data directory until it is told to stop.
 *
 * Exit codes: 0 after an orderly stop, 1 when it cannot start or, with `--once`, a merge failed, 2 for
 * wrong arguments. With `--verify` 1 when a file is not what was written, 130 when it was told to stop.
 *
 * @module
 */

import { exitCodeOf } from "./consolidator.ts";
import { runMergeChild } from "./merge_child.ts";
import { MERGE_ARGUMENT } from "./merge_process.ts";

if (import.meta.main) {
  // The merging process of a compiled binary is the binary itself.
  const [command, ...rest] = Deno.args;
  Deno.exit(command === MERGE_ARGUMENT ? await runMergeChild(rest) : await exitCodeOf(Deno.args));
}
