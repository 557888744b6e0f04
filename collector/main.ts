/**
 * `fgm`: samples the containers of this node into a data directory until it is told to stop.
 *
 * Exit codes: 0 after an orderly stop, 1 when it cannot start or go on, 2 for wrong arguments.
 *
 * @module
 */

import { exitCodeOf } from "./collector.ts";
import { runSealChild } from "./store/seal_child.ts";
import { SEAL_ARGUMENT } from "./store/seal_process.ts";

if (import.meta.main) {
  // The sealing process of a compiled binary is the binary itself.
  const [command, ...rest] = Deno.args;
  Deno.exit(command === SEAL_ARGUMENT ? await runSealChild(rest) : await exitCodeOf(Deno.args));
}
