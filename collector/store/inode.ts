/**
 * Which file a name leads to: a file that is open goes on taking what is written to it after somebody
 * has deleted it, or moved its directory away, and nobody will ever read that.
 *
 * @module
 */

/** What tells one file of this machine from every other while it exists (inode(7)). */
export interface Inode {
  readonly dev: number;
  readonly ino: number | null;
}

/** The inode of an open file. */
export function inodeOf(file: Deno.FsFile): Inode {
  const { dev, ino } = file.statSync();
  return { dev, ino };
}

/**
 * Whether `path` leads to this file: no longer, once it was deleted, moved away or replaced.
 *
 * @throws whatever else the disk says.
 */
export function leadsTo(path: string, { dev, ino }: Inode): boolean {
  try {
    const found = Deno.lstatSync(path);
    return found.dev === dev && found.ino === ino;
  } catch (error) {
    const isNowhere = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isNowhere) return false;
    throw error;
  }
}
