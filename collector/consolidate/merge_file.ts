/**
 * Merges segments into one Parquet file, in bounded memory.
 *
 *     1  verify  each input's bytes are those that were written, where its sidecar can tell
 *     2  runs    each input's runs of rows: which series, how many rows
 *     3  merge   rows are put together in the order of series and time, a part at a time
 *     4  write   DuckDB writes each part, whose row groups are appended to the file
 *     5  check   all rows of the inputs are in it, but for those that stood in two: their number, and the
 *                sum of their hashes
 *
 * @module
 */

import { removeIfPresent, syncFile } from "../store/atomic_file.ts";
import { type DuckDb, openDuckDb } from "../store/duckdb.ts";
import { escapeGlob } from "../store/duckdb_glob.ts";
import { otherCrc32Text, readFileCrc32 } from "../store/file_crc32.ts";
import { ParquetJoin } from "../store/parquet_join.ts";
import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import { copyPlainTimes, copyRows, markTimeAsUtc } from "../store/segment_writer.ts";
import { DroppedRows, hashSumOf, hashSumSql } from "./dropped_rows.ts";
import { RowLabels } from "./row_labels.ts";
import { InputError, readRuns, RowCursor } from "./row_input.ts";
import { RowPart } from "./row_part.ts";
import {
  type InputRuns,
  mergeSeries,
  orderOverlapping,
  type Piece,
  type SeriesPieces,
  unsortedInput,
} from "./series_merge.ts";

/** A segment to merge. */
export interface MergeInput {
  /** Path of its Parquet file. */
  readonly path: string;
  /** CRC-32 of that file by its sidecar; left out where the sidecar has none, which is then not compared. */
  readonly fileCrc32?: number | undefined;
}

/** What was written. */
export interface MergedFile {
  readonly rowCount: number;
  readonly byteSize: number;
  /** CRC-32 of all its bytes. */
  readonly fileCrc32: number;
  /** Rows that stood in two inputs, and stand in the file once. */
  readonly droppedRows: number;
}

/** How to merge. */
export interface MergeFileOptions {
  /** Full path of `libduckdb.so` in a compiled binary; undefined: beside the executable. */
  readonly libraryPath?: string | undefined;
  /** Rows of a row group; `MERGED_ROW_GROUP_ROWS` but in tests. A multiple of 2,048, which DuckDB wants. */
  readonly rowGroupRows?: number;
  /** Called when all rows are in the file, before they are checked. */
  readonly onWritten?: () => Promise<void>;
}

/**
 * Rows of a row group, and of a part: 16 bytes of memory each here, some 100 in DuckDB. Four times those
 * of a segment: a merged file has many, a reader goes through the footer's entry of each before it reads
 * a row, and the times of a series compress only beside those of others.
 */
export const MERGED_ROW_GROUP_ROWS = 245_760;

/** DuckDB's own limit while merging. */
const MERGE_MEMORY_BYTES = 96 * 1024 * 1024;

/**
 * Merges the rows of `inputs`, in order of time, into a new file `output`, and makes it durable.
 * Beside it a file `<output>.part` comes and goes. Whatever fails, neither is left behind.
 *
 * @throws {InputError} when an input cannot be read, or is not as it was written.
 * @throws {Error} when the file cannot be written, or lacks rows.
 */
export async function mergeFiles(
  inputs: readonly MergeInput[],
  output: string,
  options: MergeFileOptions = {},
): Promise<MergedFile> {
  for (const [input, each] of inputs.entries()) await verifyInput(input, each);
  const paths = inputs.map(({ path }) => path);
  await using db = await openDuckDb({
    threads: 1,
    memoryLimitBytes: MERGE_MEMORY_BYTES,
    libraryPath: options.libraryPath,
  });
  // The kernel keeps the files at hand, and sixteen streams need no megabyte each.
  await db.query("SET enable_external_file_cache = false");
  await db.query("SET streaming_buffer_size = '32KB'");
  try {
    const { inputRows, dropped } = await writeMerged(db, { inputs: paths, output, options });
    await options.onWritten?.();
    const { rowCount, byteSize } = await markTimeAsUtc(output);
    if (rowCount + dropped.count !== inputRows) {
      throw new Error(`Cannot merge into ${output}: it holds ${rowCount} rows of ${inputRows}`);
    }
    // Before the rows are compared: it is then the CRC-32 of bytes that were found to hold them.
    const { crc32: fileCrc32 } = await readFileCrc32(output);
    await checkRows(db, { inputs: paths, output, dropped });
    await syncFile(output);
    return { rowCount, byteSize, fileCrc32, droppedRows: dropped.count };
  } catch (error) {
    await removeIfPresent(output);
    throw error;
  }
}

/** Step 1: rows are not carried on from a file that is not as it was written, even where they can be read. */
async function verifyInput(input: number, { path, fileCrc32 }: MergeInput): Promise<void> {
  if (fileCrc32 === undefined) return;
  await readingInput({ input, path }, async () => {
    const found = await readFileCrc32(path);
    if (found.crc32 !== fileCrc32) throw new Error(otherCrc32Text(found.crc32, fileCrc32));
  });
}

interface ReadRows {
  readonly inputRows: number;
  readonly dropped: DroppedRows;
}

/** Does steps 2 to 4; the file then lacks its mark of UTC. */
async function writeMerged(
  db: DuckDb,
  { inputs, output, options }: {
    readonly inputs: readonly string[];
    readonly output: string;
    readonly options: MergeFileOptions;
  },
): Promise<ReadRows> {
  const labels = new RowLabels();
  const runs: InputRuns[] = [];
  for (const [input, path] of inputs.entries()) {
    runs.push(await readingInput({ input, path }, () => readRuns(db, path, labels)));
  }
  const ranks = labels.ranks();
  const unsorted = unsortedInput(runs, ranks);
  if (unsorted !== undefined) {
    throw new InputError(unsorted, `Cannot merge ${inputs[unsorted]}: its rows are not sorted`);
  }
  using file = new ParquetJoin(output);
  const [partPath, timesPath] = [`${output}.part`, `${output}.times`];
  const rowGroupRows = options.rowGroupRows ?? MERGED_ROW_GROUP_ROWS;
  const part = new RowPart(rowGroupRows);
  const flush = async () => {
    if (part.rowCount === 0) return;
    try {
      const copying = { db, rowGroupRows, isOneRowGroup: true };
      await copyRows(part.source(labels), partPath, copying);
      await copyPlainTimes(part.timeSource(), timesPath, copying);
      await file.append(partPath, { firstPath: timesPath });
    } finally {
      await removeIfPresent(partPath);
      await removeIfPresent(timesPath);
    }
    part.clear();
  };
  const dropped = new DroppedRows(db, labels);
  const merging = new Merging(db, { inputs, runs, part, dropped, flush });
  try {
    for (const series of mergeSeries(runs, ranks)) await merging.add(series);
    await flush();
    file.finish();
  } finally {
    await merging.close();
  }
  return merging;
}

/** Moves rows from the inputs into parts. */
class Merging implements ReadRows {
  inputRows = 0;
  readonly dropped: DroppedRows;
  readonly #inputs: readonly string[];
  readonly #runs: readonly InputRuns[];
  readonly #cursors: readonly RowCursor[];
  readonly #part: RowPart;
  readonly #flush: () => Promise<void>;

  constructor(
    db: DuckDb,
    { inputs, runs, part, dropped, flush }: {
      readonly inputs: readonly string[];
      readonly runs: readonly InputRuns[];
      readonly part: RowPart;
      readonly dropped: DroppedRows;
      readonly flush: () => Promise<void>;
    },
  ) {
    this.#inputs = inputs;
    this.#runs = runs;
    this.#cursors = inputs.map((path) => new RowCursor(db, path));
    this.#part = part;
    this.dropped = dropped;
    this.#flush = flush;
  }

  async add({ pieces, isInOrder }: SeriesPieces): Promise<void> {
    if (!isInOrder) return await this.#addOverlapping(pieces);
    for (const piece of pieces) {
      const { metrics, subjects, rowCounts } = this.#runs[piece.input]!;
      const row = { metric: metrics[piece.run]!, subject: subjects[piece.run]! };
      let left = rowCounts[piece.run]!;
      this.inputRows += left;
      while (left > 0) {
        const cursor = await this.#ready(piece.input);
        const count = Math.min(left, cursor.readyCount, this.#part.room);
        cursor.take(count, this.#part, this.#part.rowCount);
        this.#part.add(count, row);
        left -= count;
        if (this.#part.room === 0) await this.#flush();
      }
    }
  }

  /** A series of which inputs overlap in time, as after a clock was set back: all of it is held. */
  async #addOverlapping(pieces: readonly Piece[]): Promise<void> {
    const count = pieces.reduce(
      (sum, { input, run }) => sum + this.#runs[input]!.rowCounts[run]!,
      0,
    );
    const rows = {
      times: new Float64Array(count),
      values: new Float64Array(count),
      inputs: new Int32Array(count),
      subjects: new Int32Array(count),
    };
    let at = 0;
    for (const { input, run } of pieces) {
      const { subjects, rowCounts } = this.#runs[input]!;
      const end = at + rowCounts[run]!;
      rows.inputs.fill(input, at, end);
      rows.subjects.fill(subjects[run]!, at, end);
      while (at < end) {
        const cursor = await this.#ready(input);
        const taken = Math.min(end - at, cursor.readyCount);
        cursor.take(taken, rows, at);
        at += taken;
      }
    }
    const order = orderOverlapping(rows);
    this.inputRows += count;
    const [first] = pieces;
    const metric = this.#runs[first!.input]!.metrics[first!.run]!;
    const isKept = new Uint8Array(count);
    for (const row of order) isKept[row] = 1;
    for (let row = 0; row < count; row++) {
      if (isKept[row] === 1) continue;
      const labelled = { metric, subject: rows.subjects[row]! };
      await this.dropped.add(rows.times[row]!, rows.values[row]!, labelled);
    }
    for (const row of order) {
      this.#part.times[this.#part.rowCount] = rows.times[row]!;
      this.#part.values[this.#part.rowCount] = rows.values[row]!;
      this.#part.add(1, { metric, subject: rows.subjects[row]! });
      if (this.#part.room === 0) await this.#flush();
    }
  }

  async #ready(input: number): Promise<RowCursor> {
    const cursor = this.#cursors[input]!;
    if (cursor.readyCount === 0) {
      const path = this.#inputs[input]!;
      await readingInput({ input, path }, () => cursor.refill());
    }
    return cursor;
  }

  async close(): Promise<void> {
    for (const cursor of this.#cursors) await cursor.close();
  }
}

async function readingInput<T>(
  { input, path }: { readonly input: number; readonly path: string },
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    throw new InputError(input, `Cannot merge ${path}: ${state}`, { cause: error });
  }
}

/** Every row of the inputs is in the output, or was dropped: what is read is compared, not what was told. */
async function checkRows(
  db: DuckDb,
  { inputs, output, dropped }: {
    readonly inputs: readonly string[];
    readonly output: string;
    readonly dropped: DroppedRows;
  },
): Promise<void> {
  const columns = SEGMENT_COLUMNS.map(({ name }) => name).join(", ");
  const sumOf = async (paths: readonly string[]) =>
    hashSumOf(
      await db.query(
        `SELECT ${hashSumSql(columns)} FROM read_parquet(?, hive_partitioning = false)`,
        [paths.map(escapeGlob)],
      ),
    );
  if (await sumOf(inputs) !== await sumOf([output]) + await dropped.hashSum()) {
    throw new Error(`Cannot merge into ${output}: its rows are not those of its inputs`);
  }
}
