/**
 * A disk that stands still for a while: a small ext4 of its own, frozen and thawed. Whoever writes to it
 * meanwhile waits, and cannot even be killed.
 *
 * @module
 */

import { type Mount, mountImage, runAsRoot } from "./mounts.ts";

/** Freezes the file system that is mounted at `path`; disposing of it thaws it. */
export async function freeze({ path }: Mount): Promise<AsyncDisposable> {
  await runAsRoot("fsfreeze", ["--freeze", path]);
  return {
    async [Symbol.asyncDispose]() {
      await runAsRoot("fsfreeze", ["--unfreeze", path]);
    },
  };
}

/** Why this process cannot freeze a file system; undefined when it can. */
export async function whyNoFreezing(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `freezing needs Linux, this is ${Deno.build.os}`;
  if (Deno.uid() !== 0) return "freezing needs root";
  const path = await Deno.makeTempDir({ prefix: "fgm-freeze-" });
  try {
    await using mount = await mountImage(path);
    await using _frozen = await freeze(mount);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}
