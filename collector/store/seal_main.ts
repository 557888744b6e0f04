/**
 * Entry of the sealing child when fgm runs from source; a compiled binary calls itself instead.
 *
 * @module
 */

import { runSealChild } from "./seal_child.ts";

if (import.meta.main) {
  const write = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));
  Deno.exit(await runSealChild(Deno.args, { write }));
}
