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

import {
  type Change,
  changed,
  type Chunk,
  concat,
  fixed,
  type Group,
  pagesStart,
  readFooter,
  splice,
  varint,
  zigzag,
} from "./parquet_chunks.ts";
import { LIST, STRUCT } from "./thrift_compact.ts";

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
      return { from, chunk, shift: add(from, pagesStart(chunk), chunk.size.value), bloomShift: 0 };
    })
  );
  for (const chunk of placed.flat()) {
    const { bloom } = chunk.chunk;
    if (bloom === undefined) continue;
    chunk.bloomShift = add(chunk.from, bloom.offset.value, bloom.length);
  }
  return { groups: placed, ranges };
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
    changed(before.plainSize, before.plainSize.value + grown(({ plainSize }) => plainSize.value)),
  ];
  const { fileOffset, size } = before;
  if (fileOffset !== undefined) changes.push(changed(fileOffset, pagesStart(chunk) + shift));
  if (size !== undefined) {
    changes.push(changed(size, size.value + grown((each) => each.size.value)));
  }
  return splice(metadata, before, changes);
}

function chunkBytes(metadata: Uint8Array, { chunk, shift, bloomShift }: PlacedChunk): Uint8Array {
  const { pages, bloom } = chunk;
  const changes = pages.map((slot) => changed(slot, slot.value + shift));
  if (bloom !== undefined) changes.push(changed(bloom.offset, bloom.offset.value + bloomShift));
  return splice(metadata, chunk, changes);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
