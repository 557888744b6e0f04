/**
 * Checksums for the pages of a Parquet file that DuckDB has written.
 *
 * A page is a Zstandard frame, which has room for a checksum of what it decompresses to: a flag, and
 * four bytes at its end. Whoever decompresses a frame compares it. DuckDB does not write it, and then
 * two of three flipped bits are other values that nobody notices. So each page gets its checksum here,
 * and whatever is named by an offset behind it moves.
 *
 *     page     header (with its size), levels (version 2 only, as they are), frame
 *     frame    28 B5 2F FD, flags, … blocks, checksum: the low 32 bits of XXH64, little-endian
 *
 * Sources: parquet.thrift (PageHeader) of Apache Parquet 2.9; RFC 8878, sections 3.1.1 and 3.1.1.1.1.
 *
 * @module
 */

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  type Change,
  changed,
  type Chunk,
  concat,
  fixed,
  type Group,
  pagesStart,
  readFooter,
  readSlot,
  type Slot,
  splice,
} from "./parquet_chunks.ts";
import { PARQUET_TRAILER_BYTES, parquetFooterBytes } from "./parquet_footer.ts";
import { BOOL_FALSE, CompactReader, I32, STRUCT } from "./thrift_compact.ts";

const MAGIC_BYTES = 4;

/**
 * A whole Parquet file, with a checksum in each page. Pages that are not compressed, or have one, stay
 * as they are.
 *
 * @throws {SyntaxError} when it is not a Parquet file, or has what cannot be moved.
 * @throws {Error} when a page cannot be decompressed.
 */
export function addPageChecksums(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const trailerAt = file.length - PARQUET_TRAILER_BYTES;
  const trailer = file.slice(Math.max(0, trailerAt));
  const metadataAt = trailerAt - parquetFooterBytes(trailer);
  if (metadataAt < MAGIC_BYTES) throw fixed("the footer is longer than the file");
  const metadata = file.subarray(metadataAt, trailerAt);
  const groups = readFooter(metadata).groups.map((group) => ({
    group,
    chunks: group.columns.map((chunk) => checksummedChunk(file, chunk)),
  }));
  const pieces: Uint8Array[] = [file.subarray(0, MAGIC_BYTES)];
  let end = MAGIC_BYTES;
  const append = (bytes: Uint8Array) => {
    pieces.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  const changes: Change[] = [];
  for (const { group, chunks } of groups) changes.push(...placeGroup({ group, chunks, append }));
  for (const { bloom } of groups.flatMap(({ group }) => group.columns)) {
    if (bloom === undefined) continue;
    const { value } = bloom.offset;
    changes.push(changed(bloom.offset, append(file.subarray(value, value + bloom.length))));
  }
  const footer = splice(metadata, { start: 0, end: metadata.length }, changes);
  new DataView(trailer.buffer).setUint32(0, footer.length, true);
  return concat([...pieces, footer, trailer]);
}

/** The pages of a column with their checksums. */
interface ChecksummedChunk {
  readonly chunk: Chunk;
  readonly bytes: Uint8Array;
  /** Where a page that began at an offset of the file begins in `bytes`. */
  readonly starts: ReadonlyMap<number, number>;
}

/** Appends the columns of a row group; returns what has to change in the metadata. */
function placeGroup({ group, chunks, append }: {
  readonly group: Group;
  readonly chunks: readonly ChecksummedChunk[];
  readonly append: (bytes: Uint8Array) => number;
}): readonly Change[] {
  let groupAt: number | undefined;
  let grown = 0;
  const changes: Change[] = [];
  for (const { chunk, bytes, starts } of chunks) {
    const at = append(bytes);
    groupAt ??= at;
    const more = bytes.length - chunk.size.value;
    grown += more;
    changes.push(
      changed(chunk.size, bytes.length),
      changed(chunk.plainSize, chunk.plainSize.value + more),
    );
    for (const page of chunk.pages) {
      const start = starts.get(page.value);
      if (start === undefined) throw fixed("a column names a page that is none");
      changes.push(changed(page, at + start));
    }
  }
  changes.push(changed(group.plainSize, group.plainSize.value + grown));
  if (group.size !== undefined) changes.push(changed(group.size, group.size.value + grown));
  if (group.fileOffset !== undefined) changes.push(changed(group.fileOffset, groupAt!));
  return changes;
}

function checksummedChunk(file: Uint8Array, chunk: Chunk): ChecksummedChunk {
  const from = pagesStart(chunk);
  const bytes = file.subarray(from, from + chunk.size.value);
  const starts = new Map<number, number>();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < bytes.length;) {
    starts.set(from + at, length);
    const { size, headerBytes, levelBytes } = readPageHeader(bytes.subarray(at));
    const bodyAt = at + headerBytes;
    const frameAt = bodyAt + levelBytes;
    const end = bodyAt + size.value;
    if (size.value < levelBytes || end > bytes.length) {
      throw fixed("a page is longer than its column");
    }
    const frame = withChecksum(bytes.subarray(frameAt, end));
    const header = splice(bytes.subarray(at), { start: 0, end: headerBytes }, [
      changed(size, levelBytes + frame.length),
    ]);
    for (const piece of [header, bytes.subarray(bodyAt, frameAt), frame]) {
      pieces.push(piece);
      length += piece.length;
    }
    at = end;
  }
  return { chunk, bytes: concat(pieces), starts };
}

interface PageHeader {
  /** Bytes that follow the header. */
  readonly size: Slot;
  readonly headerBytes: number;
  /** Bytes of them that are not compressed. */
  readonly levelBytes: number;
}

/** PageHeader: 3 compressed_page_size, 4 crc, 8 data_page_header_v2. */
function readPageHeader(bytes: Uint8Array): PageHeader {
  const reader = new CompactReader(bytes);
  let size: Slot | undefined;
  let levelBytes = 0;
  let isCompressed = true;
  reader.readStruct((field, type) => {
    if (field === 3 && type === I32) size = readSlot(reader);
    else if (field === 4) throw fixed("their pages have other checksums");
    else if (field === 8 && type === STRUCT) {
      // DataPageHeaderV2: 5 and 6 the lengths of its levels, 7 is_compressed.
      reader.readStruct((inner, innerType) => {
        if (inner === 5 || inner === 6) levelBytes += reader.readZigzag();
        else {
          if (inner === 7 && innerType === BOOL_FALSE) isCompressed = false;
          reader.skip(innerType);
        }
      });
    } else reader.skip(type);
  });
  if (size === undefined) throw fixed("a page does not say how large it is");
  return { size, headerBytes: reader.at, levelBytes: isCompressed ? levelBytes : size.value };
}

const FRAME_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const FLAGS_AT = 4;
const CHECKSUM_FLAG = 0x04;
const CHECKSUM_BYTES = 4;

function withChecksum(frame: Uint8Array): Uint8Array {
  const isFrame = frame.length > FLAGS_AT && FRAME_MAGIC.every((byte, i) => frame[i] === byte);
  if (!isFrame || (frame[FLAGS_AT]! & CHECKSUM_FLAG) !== 0) return frame;
  const content = zstdDecompressSync(frame);
  const checked = new Uint8Array(frame.length + CHECKSUM_BYTES);
  checked.set(frame);
  checked[FLAGS_AT]! |= CHECKSUM_FLAG;
  checked.set(checksumOf(content), frame.length);
  // With a wrong checksum the page could never be read: better to fail while the rows are elsewhere, too.
  zstdDecompressSync(checked);
  return checked;
}

/** The quickest of Zstandard's levels: only the checksum at the end of the frame is wanted. */
const QUICKEST = -10_000;

/** Zstandard's own bound for what content can grow by, and room for the frame. */
const GROWTH_BYTES = 1_024;

function checksumOf(content: Uint8Array): Uint8Array {
  const params = {
    [constants.ZSTD_c_compressionLevel]: QUICKEST,
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  // All in one piece: where a second is needed, the runtime ends with an empty frame, whose checksum it is.
  const chunkSize = content.length + (content.length >>> 8) + GROWTH_BYTES;
  return zstdCompressSync(content, { params, chunkSize }).subarray(-CHECKSUM_BYTES);
}
