/**
 * Has the process that it is preloaded into give back all memory that it does not need, on SIGUSR2, and say
 * so: what is left is what it holds on to.
 *
 * @module
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { GAVE_BACK } from "./settled_memory.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Gives back what the C library keeps for later (malloc_trim(3)); left out where there is another one. */
function trimmer(): () => void {
  try {
    const { symbols } = Deno.dlopen("libc.so.6", {
      malloc_trim: { parameters: ["usize"], result: "i32" },
    });
    return () => void symbols.malloc_trim(0n);
  } catch {
    return () => {};
  }
}

const trim = trimmer();

Deno.addSignalListener("SIGUSR2", () => {
  collect();
  collect(); // what the first one has finalized
  trim();
  console.error(GAVE_BACK);
});
