/**
 * Writes segments: sorted rows to one Parquet file, whole or not at all.
 *
 * @module
 */

import { publishFile, removeIfPresent, temporaryPath } from "./atomic_file.ts";
import type { DuckDb } from "./duckdb.ts";
import type { RowSource } from "./duckdb_source.ts";
import { readFileCrc32 } from "./file_crc32.ts";
import { addPageChecksums } from "./page_checksums.ts";
import {
  adjustTimestampToUtc,
  PARQUET_TRAILER_BYTES,
  parquetFooterBytes,
  parseParquetFooter,
} from "./parquet_footer.ts";
import { SEGMENT_COLUMNS } from "./segment_columns.ts";

/** What was written. */
export interface WrittenSegment {
  /** Rows by the footer of the written file. */
  readonly rowCount: number;
  readonly byteSize: number;
  /** CRC-32 of all its bytes. */
  readonly fileCrc32: number;
}

/**
 * Rows of a row group. Sorted rows let readers skip row groups by metric name, so smaller groups read
 * less for one metric; each costs a header per column.
 */
export const ROW_GROUP_ROWS = 61_440;

/**
 * Most distinct values of a row group's column that get a dictionary: the labels of 512 containers do,
 * the readings do not. Doubles take a fifth less when they are split by byte instead, and DuckDB adds
 * a bloom filter to every dictionary, which nobody looks a reading up in.
 */
const DICTIONARY_VALUES_MAX = 600;

/** The column that readers look single values up in, and that has a bloom filter for it. */
const BLOOM_COLUMN = "l_container_id";

/** The options of DuckDB's COPY that every segment is written with. */
export const SEGMENT_COPY_OPTIONS = copyOptions(ROW_GROUP_ROWS);

function copyOptions(rowGroupRows: number): string {
  return `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARQUET_VERSION v2, ` +
    `ROW_GROUP_SIZE ${rowGroupRows}, DICTIONARY_SIZE_LIMIT ${DICTIONARY_VALUES_MAX}, ` +
    `USE_TMP_FILE false`;
}

/**
 * Writes the rows of `source`, which are sorted already, to `path`. The file appears with its last
 * byte durable; a failure leaves nothing behind. A file of that name is replaced.
 *
 * @throws {Error} when the file cannot be written, or holds other than `expectedRows` rows.
 */
export async function writeSegment(
  source: RowSource,
  path: string,
  options: {
    readonly db: DuckDb;
    readonly expectedRows: number;
    /** Called when all rows are in the temporary file. */
    readonly onWritten?: () => void;
  },
): Promise<WrittenSegment> {
  const temporary = temporaryPath(path);
  try {
    await copyRows(source, temporary, { db: options.db, rowGroupRows: ROW_GROUP_ROWS });
    options.onWritten?.();
    return await publishSegment(temporary, path, options);
  } catch (error) {
    await removeIfPresent(temporary);
    throw error;
  }
}

/**
 * Has DuckDB write rows, which are sorted already, to a Parquet file with a segment's columns. Each page
 * has a checksum; `time` is not yet marked as UTC.
 */
export async function copyRows(
  source: RowSource,
  path: string,
  { db, rowGroupRows, isOneRowGroup = false }: CopyOptions,
): Promise<void> {
  // An ENUM column's row-group statistics span the whole dictionary, and it has no bloom filter; a cast
  // gives real ones. It costs the length of each row's string in memory while the row group is written.
  const columns = SEGMENT_COLUMNS.map(({ name, kind, exactStatistics }) =>
    kind === "label" && exactStatistics && (!isOneRowGroup || name === BLOOM_COLUMN)
      ? `${name}::VARCHAR AS ${name}`
      : name
  );
  const options = copyOptions(rowGroupRows);
  await db.runWithSource(
    source,
    (from) => `COPY (SELECT ${columns.join(", ")} FROM ${from}) TO ${literal(path)} (${options})`,
  );
  await addChecksums(path);
}

/**
 * Has DuckDB write a source's one column of times to a Parquet file as they are, eight bytes each. A
 * second and third series of the same times then cost nothing, as compression finds them again; stored
 * as differences, packed by bits, they are hardly ever the same bytes twice.
 */
export async function copyPlainTimes(
  source: RowSource,
  path: string,
  { db, rowGroupRows }: CopyOptions,
): Promise<void> {
  const options = `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARQUET_VERSION v1, ` +
    `ROW_GROUP_SIZE ${rowGroupRows}, DICTIONARY_SIZE_LIMIT 1, USE_TMP_FILE false`;
  await db.runWithSource(
    source,
    (from) => `COPY (SELECT time FROM ${from}) TO ${literal(path)} (${options})`,
  );
  await addChecksums(path);
}

/** A segment, or a part of one that is merged, has some megabytes at most. */
async function addChecksums(path: string): Promise<void> {
  await Deno.writeFile(path, addPageChecksums(await Deno.readFile(path)));
}

/** How to write a part of a file. */
export interface CopyOptions {
  readonly db: DuckDb;
  readonly rowGroupRows: number;
  /** Whether all rows go into one row group: their dictionaries then are its own. */
  readonly isOneRowGroup?: boolean;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Takes a Parquet file that DuckDB has just written as `temporary` to its final name: marks `time` as
 * UTC, checks the number of rows, makes it durable, renames it.
 *
 * @throws {Error} when it holds other than `expectedRows` rows; `temporary` is then left as it is.
 */
export async function publishSegment(
  temporary: string,
  path: string,
  options: { readonly expectedRows: number },
): Promise<WrittenSegment> {
  const written = await markTimeAsUtc(temporary);
  if (written.rowCount !== options.expectedRows) {
    throw new Error(
      `Cannot publish ${path}: it holds ${written.rowCount} rows, not ${options.expectedRows}`,
    );
  }
  const { crc32: fileCrc32 } = await readFileCrc32(temporary);
  await publishFile(temporary, path);
  return { ...written, fileCrc32 };
}

/**
 * Sets in the footer of a file that DuckDB has just written that `time` is UTC.
 *
 * @returns rows by that footer, and the file's size.
 * @throws {SyntaxError} when it is not a Parquet file with such a column.
 */
export async function markTimeAsUtc(path: string): Promise<Omit<WrittenSegment, "fileCrc32">> {
  using file = await Deno.open(path, { read: true, write: true });
  const { size: byteSize } = await file.stat();
  const trailerAt = byteSize - PARQUET_TRAILER_BYTES;
  const length = parquetFooterBytes(await readAt(file, trailerAt, PARQUET_TRAILER_BYTES));
  const metadata = await readAt(file, trailerAt - length, length);
  const changed = adjustTimestampToUtc(metadata, "time");
  if (changed !== undefined) {
    await file.seek(trailerAt - length + changed, Deno.SeekMode.Start);
    await file.write(metadata.subarray(changed, changed + 1));
  }
  return { rowCount: parseParquetFooter(metadata).rowCount, byteSize };
}

/**
 * Reads `length` bytes from `offset` on.
 *
 * @throws {SyntaxError} when the file has fewer.
 */
export async function readAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  if (offset < 0) throw new SyntaxError("Cannot read Parquet file: it is too short");
  const bytes = new Uint8Array(length);
  await file.seek(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) throw new SyntaxError("Cannot read Parquet file: it ends too soon");
    filled += count;
  }
  return bytes;
}
