/**
 * The little that fgm reads and changes of a Parquet footer itself.
 *
 * DuckDB writes TIMESTAMP_MS as "local" milliseconds and TIMESTAMPTZ as UTC microseconds. A segment's
 * `time` is UTC milliseconds: microseconds would cost bytes for zeros, and local times are shifted by
 * some readers. So the one flag `isAdjustedToUTC` is set in the footer of a file just written. In
 * Thrift's compact protocol a boolean lives in the type nibble of its field header (1 true, 2 false),
 * so that the change keeps every length and offset.
 *
 *     … row groups …  FileMetaData (Thrift compact)  u32 LE its length  "PAR1"
 *
 * Sources: parquet.thrift (FileMetaData, SchemaElement, LogicalType, TimestampType) of Apache Parquet
 * 2.9; thrift-compact-protocol.md of Apache Thrift.
 *
 * @module
 */

import {
  BINARY,
  BOOL_FALSE,
  BOOL_TRUE,
  CompactReader,
  I32,
  I64,
  LIST,
  STRUCT,
} from "./thrift_compact.ts";

/** What is read of a footer. */
export interface ParquetFooter {
  /** Rows of the file by `FileMetaData.num_rows`. */
  readonly rowCount: number;
  readonly columns: readonly ParquetColumn[];
}

/** A leaf of the schema. */
export interface ParquetColumn {
  readonly name: string;
  /** Present for a column of logical type TIMESTAMP. */
  readonly timestamp?: {
    readonly isAdjustedToUtc: boolean;
    readonly unit: "ms" | "us" | "ns";
    /** Where in the footer's bytes the flag's field header lies. */
    readonly flagOffset: number;
  };
}

/** Bytes after the metadata: its length and the magic. */
export const PARQUET_TRAILER_BYTES = 8;

/**
 * Length of the metadata, from the last eight bytes of a file.
 *
 * @throws {SyntaxError} when they do not end a Parquet file.
 */
export function parquetFooterBytes(trailer: Uint8Array): number {
  const magic = new TextDecoder().decode(trailer.subarray(4));
  if (trailer.length !== PARQUET_TRAILER_BYTES || magic !== "PAR1") {
    throw new SyntaxError('Cannot read Parquet file: it does not end with "PAR1"');
  }
  return new DataView(trailer.buffer, trailer.byteOffset).getUint32(0, true);
}

/**
 * Reads a footer's metadata.
 *
 * @throws {SyntaxError} when it is not what parquet.thrift describes.
 */
export function parseParquetFooter(metadata: Uint8Array): ParquetFooter {
  const reader = new CompactReader(metadata);
  let rowCount: number | undefined;
  let columns: readonly ParquetColumn[] = [];
  reader.readStruct((field, type) => {
    if (field === 2 && type === LIST) columns = readSchema(reader);
    else if (field === 3 && type === I64) rowCount = reader.readZigzag();
    else reader.skip(type);
  });
  if (rowCount === undefined) {
    throw new SyntaxError("Cannot read Parquet footer: it has no num_rows");
  }
  return { rowCount, columns };
}

/**
 * Sets `isAdjustedToUTC` of the timestamp column `name` in `metadata` and returns the offset of the
 * one byte that changed, or undefined when it was set already.
 *
 * @throws {SyntaxError} when there is not exactly one such column, or it is not in milliseconds.
 */
export function adjustTimestampToUtc(metadata: Uint8Array, name: string): number | undefined {
  const { columns } = parseParquetFooter(metadata);
  const matches = columns.filter((column) => column.name === name);
  const timestamp = matches[0]?.timestamp;
  if (matches.length !== 1 || timestamp === undefined || timestamp.unit !== "ms") {
    throw new SyntaxError(
      `Cannot adjust column "${name}": it is not one timestamp in milliseconds`,
    );
  }
  if (timestamp.isAdjustedToUtc) return undefined;
  const header = metadata[timestamp.flagOffset]!;
  metadata[timestamp.flagOffset] = (header & 0xf0) | BOOL_TRUE;
  return timestamp.flagOffset;
}

/** SchemaElement: 4 name, 5 num_children, 10 logicalType. Groups (num_children > 0) are left out. */
function readSchema(reader: CompactReader): readonly ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  const count = reader.readListCount();
  for (let i = 0; i < count; i++) {
    let name = "";
    let children = 0;
    let timestamp: ParquetColumn["timestamp"];
    reader.readStruct((field, type) => {
      if (field === 4 && type === BINARY) name = reader.readText();
      else if (field === 5 && type === I32) children = reader.readZigzag();
      else if (field === 10 && type === STRUCT) timestamp = readLogicalType(reader);
      else reader.skip(type);
    });
    if (children === 0) columns.push(timestamp === undefined ? { name } : { name, timestamp });
  }
  return columns;
}

/** LogicalType is a union; 8 is TimestampType {1 isAdjustedToUTC, 2 unit}. */
function readLogicalType(reader: CompactReader): ParquetColumn["timestamp"] {
  let timestamp: ParquetColumn["timestamp"];
  reader.readStruct((field, type) => {
    if (field !== 8 || type !== STRUCT) return reader.skip(type);
    let flag: { readonly isAdjustedToUtc: boolean; readonly flagOffset: number } | undefined;
    let unit: "ms" | "us" | "ns" | undefined;
    reader.readStruct((inner, innerType, headerOffset) => {
      if (inner === 1 && (innerType === BOOL_TRUE || innerType === BOOL_FALSE)) {
        flag = { isAdjustedToUtc: innerType === BOOL_TRUE, flagOffset: headerOffset };
      } else if (inner === 2 && innerType === STRUCT) unit = readTimeUnit(reader);
      else reader.skip(innerType);
    });
    if (flag !== undefined && unit !== undefined) timestamp = { ...flag, unit };
  });
  return timestamp;
}

/** TimeUnit is a union of empty structs: 1 milliseconds, 2 microseconds, 3 nanoseconds. */
function readTimeUnit(reader: CompactReader): "ms" | "us" | "ns" | undefined {
  let unit: "ms" | "us" | "ns" | undefined;
  reader.readStruct((field, type) => {
    unit = field === 1 ? "ms" : field === 2 ? "us" : field === 3 ? "ns" : undefined;
    reader.skip(type);
  });
  return unit;
}
