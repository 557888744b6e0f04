/**
 * The CRC-32 of a whole file, as a sidecar has it for its Parquet file.
 *
 * Pages of a segment have checksums that every reader of Parquet compares. What lies between them, the
 * headers of pages, the bounds, the bloom filters and the footer, has none: a bit that flips there can
 * hide rows from a question. This one covers every byte.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** Files are read in pieces of this many bytes, however large they are. */
export const CRC_READ_BYTES = 256 * 1024;

/** What the bytes of a file come to. */
export interface FileCrc32 {
  /** CRC-32 (IEEE 802.3) of all its bytes; 0 for an empty file. */
  readonly crc32: number;
  readonly byteSize: number;
}

/**
 * Reads a file from its first byte to its last.
 *
 * @throws {Deno.errors.NotFound} when there is none.
 * @throws the signal's reason once it is aborted.
 */
export async function readFileCrc32(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FileCrc32> {
  using file = await Deno.open(path, { read: true });
  const buffer = new Uint8Array(CRC_READ_BYTES);
  let [crc, byteSize] = [0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const count = await file.read(buffer);
    if (count === null) return { crc32: crc, byteSize };
    crc = crc32(buffer.subarray(0, count), crc);
    byteSize += count;
  }
}

/** What is wrong with a file of which its sidecar tells another CRC-32. */
export function otherCrc32Text(found: number, told: number): string {
  const [foundHex, toldHex] = [found, told].map((crc) => crc.toString(16).padStart(8, "0"));
  return `its bytes are not those that were written: ` +
    `their CRC-32 is ${foundHex}, and ${toldHex} by its sidecar`;
}
