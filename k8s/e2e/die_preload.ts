/**
 * Kills the process that it is preloaded into, as `kill -9` does, right before it changes the disk for
 * the nth time; `FGM_E2E_DIE_AT` is n, from 1. What the process's children do is not counted.
 *
 * @module
 */

let left = Number(Deno.env.get("FGM_E2E_DIE_AT"));
if (!(left >= 1)) throw new RangeError("Cannot choose when to die: FGM_E2E_DIE_AT is no number");

function countDown(): void {
  left--;
  if (left === 0) Deno.kill(Deno.pid, "SIGKILL");
}

const { rename, remove, writeFile } = Deno;

Deno.rename = (...args) => {
  countDown();
  return rename(...args);
};
Deno.remove = (...args) => {
  countDown();
  return remove(...args);
};
Deno.writeFile = (...args) => {
  countDown();
  return writeFile(...args);
};
