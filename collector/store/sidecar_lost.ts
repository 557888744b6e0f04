/**
 * What the footer of a Parquet file tells of a merged segment whose sidecar is lost: when its rows begin
 * and end.
 *
 * Source: parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData, Statistics) of Apache
 * Parquet 2.9.
 *
 * @module
 */

import { PARQUET_TRAILER_BYTES, parquetFooterBytes, parseParquetFooter } from "./parquet_footer.ts";
import { BINARY, CompactReader, LIST, STRUCT } from "./thrift_compact.ts";

/** Times of the first and last row, milliseconds since 1970. */
export interface RowTimes {
  readonly startMs: number;
  readonly endMs: number;
}

/** Longest footer that is read. The largest merged segment has one of a megabyte. */
const FOOTER_BYTES_MAX = 64 * 1024 ** 2;

const TIME_COLUMN = "time";

/** Length of an INT64 in bytes. */
const TIME_BYTES = 8;

/**
 * Reads when a segment's rows begin and end.
 *
 * @throws {SyntaxError} when it is not a Parquet file, or its footer does not tell.
 * @throws {Deno.errors.NotFound} when there is none.
 */
export function readRowTimes(path: string): RowTimes {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  const trailerAt = size - PARQUET_TRAILER_BYTES;
  const length = parquetFooterBytes(readAtSync(file, trailerAt, PARQUET_TRAILER_BYTES));
  if (length > FOOTER_BYTES_MAX) {
    throw new SyntaxError(`Cannot read Parquet footer: it claims ${length} bytes`);
  }
  return parseRowTimes(readAtSync(file, trailerAt - length, length));
}

function readAtSync(file: Deno.FsFile, offset: number, length: number): Uint8Array {
  if (offset < 0) throw new SyntaxError("Cannot read Parquet file: it is too short");
  file.seekSync(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) throw new SyntaxError("Cannot read Parquet file: it ends too soon");
    filled += count;
  }
  return bytes;
}

/**
 * Reads when rows begin and end from a footer's metadata. FileMetaData: 4 row_groups.
 *
 * @throws {SyntaxError} when it is not what parquet.thrift describes, or does not tell.
 */
export function parseRowTimes(metadata: Uint8Array): RowTimes {
  const { columns } = parseParquetFooter(metadata);
  const time = columns.find(({ name }) => name === TIME_COLUMN);
  if (time?.timestamp?.unit !== "ms") throw untold();
  const reader = new CompactReader(metadata);
  const groups: RowTimes[] = [];
  reader.readStruct((field, type) => {
    if (field !== 4 || type !== LIST) return reader.skip(type);
    for (let left = reader.readListCount(); left > 0; left--) {
      groups.push(readGroup(reader, metadata));
    }
  });
  if (groups.length === 0) throw untold();
  return {
    startMs: groups.reduce((least, { startMs }) => Math.min(least, startMs), Infinity),
    endMs: groups.reduce((most, { endMs }) => Math.max(most, endMs), -Infinity),
  };
}

/** RowGroup: 1 columns. ColumnChunk: 3 meta_data. */
function readGroup(reader: CompactReader, metadata: Uint8Array): RowTimes {
  let times: RowTimes | undefined;
  reader.readStruct((field, type) => {
    if (field !== 1 || type !== LIST) return reader.skip(type);
    for (let left = reader.readListCount(); left > 0; left--) {
      reader.readStruct((inner, innerType) => {
        if (inner !== 3 || innerType !== STRUCT) return reader.skip(innerType);
        times = readChunk(reader, metadata) ?? times;
      });
    }
  });
  if (times === undefined) throw untold();
  return times;
}

/** ColumnMetaData: 3 path_in_schema, 12 statistics. Undefined for other columns than `time`. */
function readChunk(reader: CompactReader, metadata: Uint8Array): RowTimes | undefined {
  let path = "";
  let times: RowTimes | undefined;
  reader.readStruct((field, type) => {
    if (field === 3 && type === LIST) {
      const parts = Array.from({ length: reader.readListCount() }, () => reader.readText());
      path = parts.join(".");
    } else if (field === 12 && type === STRUCT && path === TIME_COLUMN) {
      times = readBounds(reader, metadata);
    } else reader.skip(type);
  });
  return times;
}

/** Statistics: 5 max_value, 6 min_value; the bytes of an INT64, little-endian. */
function readBounds(reader: CompactReader, metadata: Uint8Array): RowTimes | undefined {
  const bounds = new Map<number, number>();
  reader.readStruct((field, type) => {
    const start = reader.at;
    reader.skip(type);
    // Its length, in one byte, and eight bytes.
    if (type !== BINARY || reader.at - start !== 1 + TIME_BYTES) return;
    const { buffer, byteOffset } = metadata;
    const value = new DataView(buffer, byteOffset + start + 1, TIME_BYTES).getBigInt64(0, true);
    bounds.set(field, Number(value));
  });
  const [endMs, startMs] = [bounds.get(5), bounds.get(6)];
  return startMs === undefined || endMs === undefined ? undefined : { startMs, endMs };
}

function untold(): SyntaxError {
  return new SyntaxError("Cannot read Parquet footer: it does not tell when rows begin and end");
}
