/**
 * Parquet in pieces, of the columns and types that fgm's own segments have: whatever reads a segment
 * reads an exported file in the same way.
 *
 * Rows given together make one row group. It is encoded column by column, so that no piece takes long,
 * and nothing of it is kept but its entry in the footer, which comes last: a file that was cut has
 * none, and no reader takes it for whole.
 *
 * Format: https://parquet.apache.org/docs/file-format
 *
 * @module
 */

import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { writeColumn } from "hyparquet-writer/src/column.js";
import { constants, zstdCompressSync } from "node:zlib";
import { SEGMENT_COLUMNS, type SegmentColumn } from "@fgm/collector/store/segment_columns";
import type { ExportFile } from "./export_file.ts";
import type { SortedRows } from "./row_batch.ts";
import { LABEL_OF, type LabelColumn, type RowLabels } from "./row_labels.ts";

/** Level at which segments are compressed too. */
const ZSTD_LEVEL = 3;

/** Uncompressed bytes of a page. */
const PAGE_BYTES = 1024 * 1024;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]["schema"];
type ColumnEncoder = Parameters<typeof writeColumn>[0]["column"];
type Values = Parameters<typeof writeColumn>[0]["pageData"]["values"];

const ROOT: Schema[number] = { name: "fgm", num_children: SEGMENT_COLUMNS.length };

/** A Parquet file that has no rows yet. */
export function parquetFile(): ExportFile {
  const writer = new PieceWriter();
  const file = new ParquetWriter({
    writer,
    schema: [ROOT, ...SEGMENT_COLUMNS.map(elementOf)],
    // Whole bounds: metric names have more in common than the library would keep of them.
    statisticsTruncateLength: Infinity,
    createdBy: "fgm-viewer",
  });
  return {
    rows: (rows) => rowGroup(rows, { writer, file }),
    *end() {
      file.finish();
      yield writer.take();
    },
  };
}

/** Hands out what was written and goes on: only offsets count from the beginning of the file. */
class PieceWriter extends ByteWriter {
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.getBytes());
    this.index = 0;
    return bytes;
  }
}

function* rowGroup(
  rows: SortedRows,
  { writer, file }: { readonly writer: PieceWriter; readonly file: ParquetWriter },
): Iterable<Uint8Array<ArrayBuffer>> {
  const chunks = [];
  const startOffset = writer.offset;
  const present = new Array<number>(rows.rowCount).fill(1);
  for (const column of SEGMENT_COLUMNS) {
    const values = valuesOf(column, rows);
    const { chunk } = writeColumn({
      writer,
      column: encoderOf(column),
      pageData: {
        values,
        definitionLevels: isLabel(column.name) ? levelsOf(values) : present,
        repetitionLevels: [],
        maxDefinitionLevel: 1,
      },
    });
    chunks.push(chunk);
    yield writer.take();
  }
  file.row_groups.push({
    columns: chunks,
    num_rows: BigInt(rows.rowCount),
    total_byte_size: chunks.reduce(
      (sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n),
      0n,
    ),
    total_compressed_size: BigInt(writer.offset - startOffset),
  });
  file.num_rows += BigInt(rows.rowCount);
}

/** As DuckDB declares a segment's columns: all may be NULL, text is UTF-8, time is UTC. */
function elementOf({ name, kind }: SegmentColumn): Schema[number] {
  const repetition_type = "OPTIONAL";
  switch (kind) {
    case "time":
      return {
        name,
        repetition_type,
        type: "INT64",
        converted_type: "TIMESTAMP_MILLIS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
      };
    case "value":
      return { name, repetition_type, type: "DOUBLE" };
    case "pid":
      return { name, repetition_type, type: "INT32", converted_type: "INT_32" };
    case "label":
      return {
        name,
        repetition_type,
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
      };
    default:
      return kind satisfies never;
  }
}

function encoderOf(column: SegmentColumn): ColumnEncoder {
  const declared = elementOf(column);
  // The values are integers already; to be converted each would be put into an array once more.
  const { converted_type: _, logical_type: __, ...bare } = declared;
  const element = column.kind === "time" ? bare : declared;
  return {
    columnName: column.name,
    element,
    schemaPath: [ROOT, element],
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    stats: true,
    statisticsTruncateLength: Infinity,
    pageSize: PAGE_BYTES,
    columnIndex: false,
    offsetIndex: false,
    encoding: column.kind === "value" ? "BYTE_STREAM_SPLIT" : "RLE_DICTIONARY",
  };
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

function valuesOf({ name, kind }: SegmentColumn, rows: SortedRows): Values {
  if (kind === "time") return BigInt64Array.from(rows.timesMs, (timeMs) => BigInt(timeMs));
  if (kind === "value") return rows.values;
  const values = new Array<string | number | null>(rows.rowCount);
  for (const { metric, labels, from, to } of rows.runs) {
    values.fill(isLabel(name) ? labelOf(labels, name) : metric, from, to);
  }
  return values;
}

function isLabel(name: string): name is LabelColumn {
  return name in LABEL_OF;
}

function labelOf(labels: RowLabels, name: LabelColumn): string | number | null {
  return labels[LABEL_OF[name]];
}

function levelsOf(values: Values): number[] {
  return Array.from(values, (value) => value === null ? 0 : 1);
}
