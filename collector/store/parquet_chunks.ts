/**
 * Where the numbers about row groups stand in a Parquet footer, and other numbers in their place.
 *
 * Source: parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData) of Apache Parquet 2.9.
 *
 * @module
 */

import { CompactReader, I16, I32, I64, LIST, STRUCT } from "./thrift_compact.ts";

/** A number in the metadata, and the bytes that it is. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A ColumnChunk in the metadata. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Offsets of pages; the least is where the chunk begins. */
  readonly pages: readonly Slot[];
  readonly bloom: { readonly offset: Slot; readonly length: number } | undefined;
  readonly valueCount: number;
  /** Bytes of its pages before compression, headers included. */
  readonly plainSize: Slot;
  /** Bytes of its pages. */
  readonly size: Slot;
}

/** A RowGroup in the metadata. */
export interface Group {
  readonly start: number;
  readonly end: number;
  readonly columns: readonly Chunk[];
  readonly plainSize: Slot;
  readonly fileOffset: Slot | undefined;
  readonly size: Slot | undefined;
}

/** What a footer says of row groups. */
export interface Footer {
  readonly headEnd: number;
  readonly rowCount: number;
  readonly groups: readonly Group[];
  readonly groupsEnd: number;
}

/**
 * Reads a footer's metadata. FileMetaData: 3 num_rows, 4 row_groups.
 *
 * @throws {SyntaxError} when it is not what parquet.thrift describes, or has what cannot be moved.
 */
export function readFooter(metadata: Uint8Array): Footer {
  const reader = new CompactReader(metadata);
  let rows: Slot | undefined;
  let groups: readonly Group[] | undefined;
  let groupsEnd = 0;
  reader.readStruct((field, type) => {
    if (field === 3 && type === I64) rows = readSlot(reader);
    else if (field === 4 && type === LIST) {
      groups = Array.from({ length: reader.readListCount() }, () => readGroup(reader));
      groupsEnd = reader.at;
    } else reader.skip(type);
  });
  if (rows === undefined || groups === undefined) {
    throw new SyntaxError("Cannot read Parquet footer: it has no row groups");
  }
  return { headEnd: rows.start, rowCount: rows.value, groups, groupsEnd };
}

/** RowGroup: 1 columns, 2 total_byte_size, 5 file_offset, 6 total_compressed_size, 7 ordinal. */
function readGroup(reader: CompactReader): Group {
  const start = reader.at;
  let columns: readonly Chunk[] = [];
  const slots = new Map<number, Slot>();
  reader.readStruct((field, type) => {
    if (field === 1 && type === LIST) {
      columns = Array.from({ length: reader.readListCount() }, () => readChunk(reader));
    } else if (field === 7 && type === I16) throw fixed("their row groups are numbered");
    else if (type === I64) slots.set(field, readSlot(reader));
    else reader.skip(type);
  });
  const plainSize = slots.get(2);
  if (plainSize === undefined || columns.length === 0) throw fixed("a row group has no columns");
  const [fileOffset, size] = [slots.get(5), slots.get(6)];
  return { start, end: reader.at, columns, plainSize, fileOffset, size };
}

/** ColumnChunk: 1 file_path, 2 file_offset (0: none), 3 meta_data, 4 to 7 its page indexes. */
function readChunk(reader: CompactReader): Chunk {
  const start = reader.at;
  let chunk: Omit<Chunk, "start" | "end"> | undefined;
  const offsets: Slot[] = [];
  reader.readStruct((field, type) => {
    if (field === 1) throw fixed("their columns lie in other files");
    else if (field === 2 && type === I64) offsets.push(readSlot(reader));
    else if (field === 3 && type === STRUCT) chunk = readChunkMetadata(reader);
    else if (field >= 4 && field <= 7) throw fixed("they have page indexes");
    else reader.skip(type);
  });
  if (chunk === undefined) throw fixed("a column has no metadata");
  const pages = [...offsets.filter(({ value }) => value > 0), ...chunk.pages];
  return { ...chunk, start, end: reader.at, pages };
}

/**
 * ColumnMetaData: 5 num_values, 6 total_uncompressed_size, 7 total_compressed_size, 9 data_page_offset,
 * 10 index_page_offset, 11 dictionary_page_offset, 14 bloom_filter_offset, 15 bloom_filter_length.
 */
function readChunkMetadata(reader: CompactReader): Omit<Chunk, "start" | "end"> {
  const slots = new Map<number, Slot>();
  reader.readStruct((field, type) => {
    if (type === I64 || type === I32) slots.set(field, readSlot(reader));
    else reader.skip(type);
  });
  const slot = (field: number) => {
    const found = slots.get(field);
    if (found === undefined) throw fixed("a column does not say how large it is");
    return found;
  };
  const offset = slots.get(14);
  return {
    pages: [9, 10, 11].flatMap((field) => slots.get(field) ?? []).filter((slot) => slot.value > 0),
    bloom: offset && { offset, length: slot(15).value },
    valueCount: slot(5).value,
    plainSize: slot(6),
    size: slot(7),
  };
}

/** Reads an integer and remembers where it stands. */
export function readSlot(reader: CompactReader): Slot {
  const start = reader.at;
  const value = reader.readZigzag();
  return { start, end: reader.at, value };
}

/** Offset of the first page of a column. */
export function pagesStart({ pages }: Chunk): number {
  return pages.reduce((least, { value }) => Math.min(least, value), Infinity);
}

/** Other bytes for those from `start` to `end`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Another value for a number. */
export function changed({ start, end }: Slot, value: number): Change {
  return { start, end, bytes: zigzag(value) };
}

/** The bytes from `start` to `end`, changed. */
export function splice(
  metadata: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  changes: readonly Change[],
): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let at = start;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    pieces.push(metadata.subarray(at, change.start), change.bytes);
    at = change.end;
  }
  return concat([...pieces, metadata.subarray(at, end)]);
}

/** An integer as Thrift writes it. */
export function zigzag(value: number): Uint8Array {
  return varint(value < 0 ? -2 * value - 1 : 2 * value);
}

/** A length as Thrift writes it. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push(rest % 0x80 | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.of(...bytes, rest);
}

/** One piece behind the other. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The error of a file that cannot be taken apart. */
export function fixed(detail: string): SyntaxError {
  return new SyntaxError(`Cannot join Parquet files: ${detail}`);
}
