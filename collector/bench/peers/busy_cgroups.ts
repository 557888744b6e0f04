/**
 * Many real cgroups with a process in each, for programs that look at all of them.
 *
 * @module
 */

import { spawnInto } from "../../testing/cgroup_directory.ts";
import { type IdleCgroups, makeIdleCgroups } from "../idle_cgroups.ts";

/**
 * A shell that works for a moment every second, as long as the process that started it lives, and
 * starts no process for it: a hundred of them would otherwise be a hundred births a second.
 */
const LOOP = `exec 3<> <(:)
while kill -0 "$FGM_PARENT" 2>/dev/null; do
  for (( i = 0; i < RANDOM / 64; i++ )); do :; done
  read -t 1 -u 3
done`;

/** Makes `count` of them below `root`, or says in one line why that cannot be. */
export async function makeBusyCgroups(root: string, count: number): Promise<IdleCgroups | string> {
  const made = await makeIdleCgroups(root, count);
  if (typeof made === "string") return made;
  try {
    const env = { FGM_PARENT: String(Deno.pid) };
    const children = await Promise.all(
      made.paths.map((path) => spawnInto(path, ["bash", "-c", LOOP], env)),
    );
    return {
      ...made,
      async [Symbol.asyncDispose]() {
        for (const child of children) await child[Symbol.asyncDispose]();
        await made[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await made[Symbol.asyncDispose]();
    throw error;
  }
}
