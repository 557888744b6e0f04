/**
 * Reads `smaps_rollup` of every process of the machine each second: what comes to mind first, and what
 * fgm is compared with.
 *
 * @module
 */

const EVERY_MS = 1_000;

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

if (import.meta.main) setInterval(readAll, EVERY_MS);
