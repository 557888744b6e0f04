/**
 * A disk that is slow: each read and each write of it takes 60 ms, one after the other, and what has to be
 * durable, which takes several, a second or so.
 *
 * The block layer holds them back by the limits of cgroup v1's `blkio` controller, which hold for what is
 * sent by processes of the group. The kernel's own threads, which write back and commit, are in the root
 * group.
 *
 * @module
 */

import { join } from "@std/path";
import { type Mount, mountImage, runAsRoot } from "./mounts.ts";

/** Reads, and writes, a second. */
const OPERATIONS_PER_SECOND = 16;

const BLKIO_ROOT = "/sys/fs/cgroup/blkio";

/** Slows the disk of a mount down, until it is disposed of. */
export async function slowDown({ path }: Mount): Promise<AsyncDisposable> {
  const device = await runAsRoot("findmnt", [
    ...["--noheadings", "--output", "MAJ:MIN", "--mountpoint", path],
  ]);
  const limit = async (perSecond: number) => {
    for (const group of new Set(["/", ownGroup()])) {
      for (const kind of ["read", "write"]) {
        const file = join(BLKIO_ROOT, group, `blkio.throttle.${kind}_iops_device`);
        await Deno.writeTextFile(file, `${device.trim()} ${perSecond}`);
      }
    }
  };
  await limit(OPERATIONS_PER_SECOND);
  return { [Symbol.asyncDispose]: () => limit(0) };
}

/** This process's group of the controller: "/" for the root. */
function ownGroup(): string {
  const group = /^\d+:(?:.*,)?blkio(?:,.*)?:(\/.*)$/m.exec(
    Deno.readTextFileSync("/proc/self/cgroup"),
  );
  if (group?.[1] === undefined) throw new Error("slowing down needs cgroup v1's blkio controller");
  return group[1];
}

/** Time that a whole write takes at least on a disk that is slow, in milliseconds. */
const SLOW_MS_MIN = 200;

/** Why this process cannot slow a disk down; undefined when it can. */
export async function whyNoSlowDisk(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `slowing down needs Linux, this is ${Deno.build.os}`;
  if (Deno.uid() !== 0) return "slowing down needs root";
  const path = await Deno.makeTempDir({ prefix: "fgm-slow-" });
  try {
    await using mount = await mountImage(path);
    await using _slow = await slowDown(mount);
    const beganMs = performance.now();
    using file = await Deno.create(join(path, "file"));
    for (let i = 0; i < 2; i++) {
      await file.write(new Uint8Array(1));
      await file.sync();
    }
    const tookMs = performance.now() - beganMs;
    return tookMs < SLOW_MS_MIN ? "the limits of blkio do not slow a loop device down" : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}

/** Has the kernel forget what it keeps of files, which are on the disk by now: who reads them, waits. */
export async function forgetPages({ path: mount }: Mount, paths: readonly string[]): Promise<void> {
  await runAsRoot("sync", ["--file-system", mount]);
  for (const path of paths) {
    await runAsRoot("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"]);
  }
}
