/**
 * Row groups of several Parquet files as those of one: what has to change in their footers.
 *
 * DuckDB writes a file in one statement and cannot append to one. A file that is too large to be held
 * is therefore written in parts, whose bytes are put one behind the other. A row group's bytes know
 * nothing of their place; its metadata names offsets, which move. The first column of a part may come
 * from a file of its own, which has it in another encoding.
 *
 *     part     "PAR1" │ a b c │ a b c │ bloom filters │ footer
 *     first    "PAR1" │ A │ A │ footer
 *     joined   … │ A b c │ A b c │ bloom filters │ …
 *
 * Source: parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData) of Apache Parquet 2.9.
 *
 * @module
 */

import { CompactReader, I16, I32, I64, LIST, STRUCT } from "./thrift_compact.ts";

/** Bytes to copy from a part, or from the file with its first column. */
export interface ByteRange {
  readonly from: "part" | "first";
  readonly offset: number;
  readonly length: number;
}

/** A part on its way into another file. */
export interface FooterPart {
  /** Version and schema, up to the number of rows: the same in parts that can be joined. */
  readonly head: Uint8Array;
  readonly rowCount: number;
  readonly groupCount: number;
  /** Metadata of the row groups at their new place. */
  readonly groups: Uint8Array<ArrayBuffer>;
  /** What follows the row groups: who wrote it, how columns are ordered. */
  readonly tail: Uint8Array;
  /** What is at the new place, in this order and without a gap. */
  readonly ranges: readonly ByteRange[];
}

/**
 * Moves the row groups of a footer's metadata to offset `at` of another file.
 *
 * @param options.first metadata of a file whose one column takes the place of the first.
 * @throws {SyntaxError} when it is not what parquet.thrift describes, when it has what cannot be moved
 * (columns in other files, page indexes, numbered row groups), or when `first` has other row groups.
 */
export function moveRowGroups(
  metadata: Uint8Array,
  { at, first }: { readonly at: number; readonly first?: Uint8Array | undefined },
): FooterPart {
  const footer = readFooter(metadata);
  const firstChunks = first && readFooter(first).groups.map(({ columns: [chunk] }) => chunk!);
  const placed = place(footer.groups, { at, firstChunks });
  const groups = placed.groups.map((group, i) =>
    groupBytes({ metadata, first, group, before: footer.groups[i]! })
  );
  return {
    head: metadata.subarray(0, footer.headEnd),
    rowCount: footer.rowCount,
    groupCount: groups.length,
    groups: concat(groups),
    tail: metadata.subarray(footer.groupsEnd),
    ranges: placed.ranges,
  };
}

/**
 * The metadata of one file that holds the row groups of all parts, in this order.
 *
 * @throws {SyntaxError} when there is no part, or their columns differ.
 */
export function joinFooters(parts: readonly FooterPart[]): Uint8Array<ArrayBuffer> {
  const [first] = parts;
  if (first === undefined) throw fixed("there is none");
  if (parts.some(({ head }) => !isSame(head, first.head))) throw fixed("their columns differ");
  const sum = (of: (part: FooterPart) => number) => parts.reduce((n, part) => n + of(part), 0);
  return concat([
    first.head,
    zigzag(sum(({ rowCount }) => rowCount)),
    // Field 4 after field 3, a list; its length, which a nibble seldom holds; its elements' type.
    Uint8Array.of(1 << 4 | LIST, 0xf0 | STRUCT),
    varint(sum(({ groupCount }) => groupCount)),
    ...parts.map(({ groups }) => groups),
    first.tail,
  ]);
}

/** A number in the metadata, and the bytes that it is. */
interface Slot {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A ColumnChunk in the metadata. */
interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Offsets of pages; the least is where the chunk begins. */
  readonly pages: readonly Slot[];
  readonly bloom: { readonly offset: Slot; readonly length: number } | undefined;
  readonly valueCount: number;
  readonly plainSize: number;
  readonly size: number;
}

/** A RowGroup in the metadata. */
interface Group {
  readonly start: number;
  readonly end: number;
  readonly columns: readonly Chunk[];
  readonly plainSize: Slot;
  readonly fileOffset: Slot | undefined;
  readonly size: Slot | undefined;
}

interface Footer {
  readonly headEnd: number;
  readonly rowCount: number;
  readonly groups: readonly Group[];
  readonly groupsEnd: number;
}

/** FileMetaData: 3 num_rows, 4 row_groups. */
function readFooter(metadata: Uint8Array): Footer {
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
  const value = (field: number) => {
    const slot = slots.get(field);
    if (slot === undefined) throw fixed("a column does not say how large it is");
    return slot.value;
  };
  const offset = slots.get(14);
  return {
    pages: [9, 10, 11].flatMap((field) => slots.get(field) ?? []).filter((slot) => slot.value > 0),
    bloom: offset && { offset, length: value(15) },
    valueCount: value(5),
    plainSize: value(6),
    size: value(7),
  };
}

function readSlot(reader: CompactReader): Slot {
  const start = reader.at;
  const value = reader.readZigzag();
  return { start, end: reader.at, value };
}

/** A chunk, and by how much its pages and its bloom filter move. */
interface PlacedChunk {
  readonly from: ByteRange["from"];
  readonly chunk: Chunk;
  readonly shift: number;
  bloomShift: number;
}

/** Pages in the order of row groups and columns, then the bloom filters. */
function place(
  groups: readonly Group[],
  { at, firstChunks }: {
    readonly at: number;
    readonly firstChunks: readonly Chunk[] | undefined;
  },
): { readonly groups: readonly (readonly PlacedChunk[])[]; readonly ranges: ByteRange[] } {
  const ranges: ByteRange[] = [];
  let end = at;
  const add = (from: ByteRange["from"], offset: number, length: number) => {
    ranges.push({ from, offset, length });
    end += length;
    return end - length - offset;
  };
  if (firstChunks !== undefined && firstChunks.length !== groups.length) {
    throw fixed("the first column has other row groups");
  }
  const placed = groups.map(({ columns }, i) =>
    columns.map((own, column): PlacedChunk => {
      const first = column === 0 ? firstChunks?.[i] : undefined;
      if (first !== undefined && first.valueCount !== own.valueCount) {
        throw fixed("the first column has other row groups");
      }
      const from = first === undefined ? "part" : "first";
      const chunk = first ?? own;
      return { from, chunk, shift: add(from, pagesStart(chunk), chunk.size), bloomShift: 0 };
    })
  );
  for (const chunk of placed.flat()) {
    const { bloom } = chunk.chunk;
    if (bloom === undefined) continue;
    chunk.bloomShift = add(chunk.from, bloom.offset.value, bloom.length);
  }
  return { groups: placed, ranges };
}

function pagesStart({ pages }: Chunk): number {
  return pages.reduce((least, { value }) => Math.min(least, value), Infinity);
}

/** The metadata of a row group at its new place. */
function groupBytes(
  { metadata, first, group, before }: {
    readonly metadata: Uint8Array;
    readonly first: Uint8Array | undefined;
    readonly group: readonly PlacedChunk[];
    readonly before: Group;
  },
): Uint8Array {
  const grown = (of: (chunk: Chunk) => number) => of(group[0]!.chunk) - of(before.columns[0]!);
  const [{ shift, chunk }] = group as [PlacedChunk];
  const changes: Change[] = [
    ...group.map((placed, i): Change => ({
      ...before.columns[i]!,
      bytes: chunkBytes(placed.from === "part" ? metadata : first!, placed),
    })),
    changed(before.plainSize, before.plainSize.value + grown(({ plainSize }) => plainSize)),
  ];
  const { fileOffset, size } = before;
  if (fileOffset !== undefined) changes.push(changed(fileOffset, pagesStart(chunk) + shift));
  if (size !== undefined) {
    changes.push(changed(size, size.value + grown((each) => each.size)));
  }
  return splice(metadata, before, changes);
}

function chunkBytes(metadata: Uint8Array, { chunk, shift, bloomShift }: PlacedChunk): Uint8Array {
  const { pages, bloom } = chunk;
  const changes = pages.map((slot) => changed(slot, slot.value + shift));
  if (bloom !== undefined) changes.push(changed(bloom.offset, bloom.offset.value + bloomShift));
  return splice(metadata, chunk, changes);
}

/** Other bytes for those from `start` to `end`. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

function changed({ start, end }: Slot, value: number): Change {
  return { start, end, bytes: zigzag(value) };
}

function splice(
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

function zigzag(value: number): Uint8Array {
  return varint(value < 0 ? -2 * value - 1 : 2 * value);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push(rest % 0x80 | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.of(...bytes, rest);
}

function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function fixed(detail: string): SyntaxError {
  return new SyntaxError(`Cannot join Parquet files: ${detail}`);
}
