/**
 * The one thing that a disk says which is not a fault.
 *
 * @module
 */

/**
 * Whether an error says that there is no room left on the disk (ENOSPC) or for this user on it (EDQUOT):
 * in Deno's words, or in those of DuckDB or of a child process, which have the system's text.
 */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error &&
    /os error (28|122)\b|No space left on device|Disk quota exceeded/.test(error.message);
}
