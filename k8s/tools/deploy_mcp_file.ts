/**
 * The file of an MCP client on the disk.
 *
 * @module
 */

import { dirname, join } from "@std/path";

/** Bytes of a file that is read; those of clients have a few thousand. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * What a change makes of a file, without writing it. `change` is given the text, undefined where there
 * is no file, and gives the new one, or undefined for none.
 *
 * @throws {Error} in one line, when the file cannot be read or the change refuses its text.
 */
export async function changedFile(
  path: string,
  change: (text: string | undefined) => string | undefined,
): Promise<string | undefined> {
  try {
    return change(await readIfThere(path));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new Error(`Cannot change ${path}: ${cause.message}`, { cause });
  }
}

/** Puts a text in place of a file at once, or makes the file. A link stays one, and modes stay. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realPath(path);
  const scratch = await Deno.makeTempFile({ dir: dirname(target), prefix: ".fgm-" });
  try {
    await Deno.writeTextFile(scratch, text);
    await Deno.chmod(scratch, await modeOf(target));
    await Deno.rename(scratch, target);
  } catch (error) {
    await Deno.remove(scratch);
    throw error;
  }
}

/** Only its owner may read a new file: it may hold a token. */
const NEW_MODE = 0o600;

async function modeOf(path: string): Promise<number> {
  return await ifThere(async () => (await Deno.stat(path)).mode ?? NEW_MODE) ?? NEW_MODE;
}

async function realPath(path: string): Promise<string> {
  return await ifThere(() => Deno.realPath(path)) ?? join(path);
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await ifThere(async () => {
    const { size } = await Deno.stat(path);
    if (size > FILE_BYTES_MAX) throw new RangeError(`it has ${size} bytes`);
    return await Deno.readTextFile(path);
  });
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
