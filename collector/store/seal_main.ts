/**
 * Entry of the sealing child when fgm runs from source; a compiled binary calls itself instead.
 *
 * @module
 */

import { runSealChild } from "./seal_child.ts";

if (import.meta.main) Deno.exit(await runSealChild(Deno.args));
