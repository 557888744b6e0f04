/**
 * How much room a disk has left.
 *
 * @module
 */

import { statfsSync } from "node:fs";

/**
 * Bytes that can still be written below a directory by others than root; what is kept back for root is
 * not for merging.
 *
 * @throws {Error} when there is no such directory.
 */
export function freeBytesBelow(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
