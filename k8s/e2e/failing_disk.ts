/**
 * A disk that fails: a small ext4 of its own, which turns read-only for everybody at once, open files
 * included, as a node's does when a write to it goes wrong.
 *
 * @module
 */

import { basename } from "@std/path";
import { type Mount, runAsRoot } from "./mounts.ts";

/** A disk that works at first. */
export interface FailingDisk extends Mount {
  /** Has the kernel find an error in the file system. What was written by now is on the disk. */
  fail(): Promise<void>;
  /** Mounts what is on the disk anew in the place of what failed, as an administrator does. */
  repair(): Promise<void>;
}

/** Bytes of the image: room for some minutes of a small collector. */
const IMAGE_BYTES = 32 * 1024 * 1024;

/** Mounts a disk on `path`, which is created when missing. */
export async function mountFailingDisk(path: string): Promise<FailingDisk> {
  await Deno.mkdir(path, { recursive: true });
  const image = await Deno.makeTempFile({ prefix: "fgm-image-" });
  try {
    await Deno.truncate(image, IMAGE_BYTES);
    await runAsRoot("mkfs.ext4", ["-q", "-F", "-e", "remount-ro", image]);
    let device = await mountLoop(image, path);
    return {
      path,
      async fail() {
        await runAsRoot("sync", ["--file-system", path]);
        await Deno.writeTextFile(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, "1");
      },
      async repair() {
        // The failed one stays as it is for those who have files of it open.
        await runAsRoot("umount", ["--lazy", path]);
        await runAsRoot("fsck.ext4", ["-p", "-f", image], { codesOk: [0, 1] });
        device = await mountLoop(image, path);
      },
      async [Symbol.asyncDispose]() {
        await runAsRoot("umount", ["--lazy", path]);
        await Deno.remove(image);
      },
    };
  } catch (error) {
    await Deno.remove(image);
    throw error;
  }
}

/** Mounts an image by a loop device of its own, which goes with the mount. Returns the device. */
async function mountLoop(image: string, path: string): Promise<string> {
  const device = await runAsRoot("losetup", ["--find", "--show", image]);
  try {
    await runAsRoot("mount", [device, path]);
    return device;
  } finally {
    // As soon as nobody uses it.
    await runAsRoot("losetup", ["--detach", device]);
  }
}

/** Why this process can have no such disk; undefined when it can. */
export async function whyNoFailingDisk(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `a failing disk needs Linux, this is ${Deno.build.os}`;
  if (Deno.uid() !== 0) return "a failing disk needs root";
  const path = await Deno.makeTempDir({ prefix: "fgm-failing-" });
  try {
    await using disk = await mountFailingDisk(path);
    await disk.fail();
    await disk.repair();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}
