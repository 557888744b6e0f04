/**
 * Reads `smaps_rollup` of every process of the machine, each time the interval that is its argument has
 * passed (milliseconds): what comes to mind first, and what fgm is compared with.
 *
 * @module
 */

function readAll(): void {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      Deno.readTextFileSync(`/proc/${name}/smaps_rollup`);
    } catch (error) {
      // Processes end at any moment, and the kernel's own have no memory.
      if (!(error instanceof Error)) throw error;
    }
  }
}

if (import.meta.main) setInterval(readAll, Number(Deno.args[0] ?? "1000"));
