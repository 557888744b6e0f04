/**
 * Entry of the merging child when the consolidator runs from source; a compiled binary calls itself.
 *
 * @module
 */

import { runMergeChild } from "./merge_child.ts";

if (import.meta.main) Deno.exit(await runMergeChild(Deno.args));
