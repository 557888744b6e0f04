/**
 * Whether a PATH argument leads anywhere, found out without listing all that is below it.
 *
 * @module
 */

import { join } from "node:path";
import { type DataRoot, stemOf } from "./data_root.ts";

/**
 * Whether there is a file below the root that is meant, or a directory that is worth waiting in. Looks
 * no further than to the first.
 *
 * @throws {Error} Deno's, when a directory on the way cannot be listed for another reason than being
 * gone.
 */
export function hasMatch(root: DataRoot): boolean {
  return isMeant(root, root.base, root.depth);
}

function isMeant(root: DataRoot, directory: string, depth: number): boolean {
  const below: string[] = [];
  try {
    const entries = Deno.readDirSync(directory);
    if (root.acceptsDirectory(directory)) return true; // it can be listed, and may be empty
    for (const { name, isDirectory } of entries) {
      if (name.startsWith(".")) continue;
      const path = join(directory, name);
      const stemPath = isDirectory ? undefined : stemOf(path);
      if (stemPath !== undefined && root.accepts(stemPath)) return true;
      if (isDirectory) below.push(path);
    }
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (!isGone) throw error;
    return false; // it went since it was listed
  }
  return depth > 0 && below.some((path) => isMeant(root, path, depth - 1));
}
