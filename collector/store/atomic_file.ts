/**
 * Files that appear whole or not at all: temporary name, fsync, rename, fsync of the folder.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";

/**
 * The temporary name of a file being written: hidden, so that no glob for segments finds it, and
 * with an ending that recovery removes.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.tmp`);
}

/** Whether a file name is one that `temporaryPath` gives. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(".") && name.endsWith(".tmp");
}

/** Writes `bytes` to `path` atomically, replacing what was there. The folder must exist. */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await Deno.writeFile(temporary, bytes);
    await publishFile(temporary, path);
  } catch (error) {
    await removeIfPresent(temporary);
    throw error;
  }
}

/** Makes the content of `temporary` durable and gives it its final name. */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await syncFile(temporary);
  await Deno.rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** Makes the content of a file durable. */
export async function syncFile(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}

/** Makes renames and removals within a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  using directory = await Deno.open(path);
  await directory.sync();
}

/** Removes a file; false when there was none. */
export async function removeIfPresent(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Information about a file, or undefined when there is none. */
export async function statIfPresent(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** `statIfPresent` for callers that must not wait. */
export function statFileSync(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Changes when a file is written anew; undefined where there is none. */
export function fileIdentity(path: string): string | undefined {
  const { ino, size, mtime } = statFileSync(path) ?? {};
  return ino === undefined ? undefined : `${ino}/${size}/${mtime?.getTime()}`;
}

/** `removeIfPresent` for callers that must not wait. */
export function removeFileSync(path: string): boolean {
  try {
    Deno.removeSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
