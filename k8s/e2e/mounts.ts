/**
 * Small file systems, to fill, to write-protect and to freeze.
 *
 * @module
 */

import { statfsSync } from "node:fs";

/** A mounted directory; disposing unmounts it, whatever is still open in it. */
export interface Mount extends AsyncDisposable {
  readonly path: string;
}

/** Mounts a new tmpfs on `path`, which is created when missing. `options` as for `mount -o`. */
export async function mountTmpfs(path: string, options: string): Promise<Mount> {
  await Deno.mkdir(path, { recursive: true });
  await runAsRoot("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  return mounted(path);
}

/** Gives a tmpfs room for so many bytes besides those that it holds, at once. */
export async function leaveRoom({ path }: Mount, bytes: number): Promise<void> {
  const { blocks, bfree, bsize } = statfsSync(path);
  await runAsRoot("mount", ["-o", `remount,size=${(blocks - bfree) * bsize + bytes}`, path]);
}

/** Bytes of an image: an ext4 of one has room for some minutes of a small collector. */
const IMAGE_BYTES = 32 * 1024 * 1024;

/** Mounts a new ext4 of its own on `path`, which is created when missing; its image is already deleted. */
export async function mountImage(path: string, { bytes = IMAGE_BYTES } = {}): Promise<Mount> {
  await Deno.mkdir(path, { recursive: true });
  const image = await Deno.makeTempFile({ prefix: "fgm-image-" });
  try {
    await Deno.truncate(image, bytes);
    await runAsRoot("mkfs.ext4", ["-q", "-F", image]);
    await runAsRoot("mount", ["-o", "loop", image, path]);
  } finally {
    await Deno.remove(image);
  }
  return mounted(path);
}

/**
 * Makes `path` read-only for whoever opens a file from now on. What is open stays writeable, which is
 * the difference to a disk that fails.
 */
export async function protect(path: string): Promise<Mount> {
  await runAsRoot("mount", ["--bind", path, path]);
  const mount = mounted(path);
  try {
    await runAsRoot("mount", ["-o", "remount,bind,ro", path]);
    return mount;
  } catch (error) {
    await mount[Symbol.asyncDispose]();
    throw error;
  }
}

function mounted(path: string): Mount {
  return {
    path,
    async [Symbol.asyncDispose]() {
      await runAsRoot("umount", ["--lazy", path]);
    },
  };
}

/**
 * Runs a command of an administrator to its end. Returns what it printed.
 *
 * @throws {Error} with what it said, when its exit code is none of `codesOk` or there is no such command.
 */
export async function runAsRoot(
  command: string,
  args: readonly string[],
  { codesOk = [0] }: { readonly codesOk?: readonly number[] } = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (codesOk.includes(code)) return new TextDecoder().decode(stdout).trim();
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot ${command} ${args.at(-1)}: ${said}`);
}

async function tryMount(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `mounting needs Linux, this is ${Deno.build.os}`;
  if (Deno.uid() !== 0) return "mounting needs root";
  const path = await Deno.makeTempDir({ prefix: "fgm-mount-" });
  try {
    await using _mount = await mountTmpfs(path, "size=64k");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}

/** Why this process cannot mount; undefined when it can. */
export const whyNoMounts: string | undefined = await tryMount();
