/**
 * A result as one row, for a program that goes on for weeks: each native value leaves some 50 bytes behind
 * that Deno 2.9 and before never give back, and every column of every 2,048 rows is a few of them.
 *
 * @module
 */

import type { DuckDbChunk, Library, ResultChunk } from "./duckdb.ts";
import type { DuckDbColumn } from "./duckdb_columns.ts";

/** The columns of a result that is wanted whole, which get these names: first numbers, then texts. */
export interface WholeResult {
  /** At least one; they are given as DOUBLE. */
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
  /** Rows that are expected, where that is known. Any number may come. */
  readonly rowsExpected?: number;
}

/**
 * Rows up to which numbers come as text: that takes 0.1 us for each, and leaves nothing behind of `list()`,
 * of which DuckDB 1.3 to 1.5 keep some 400 bytes at each use.
 */
export const TEXT_ROWS_MAX = 4_096;

function isText({ rowsExpected = Infinity }: WholeResult): boolean {
  return rowsExpected <= TEXT_ROWS_MAX;
}

/** A statement whose only row holds all rows of another. */
export function wholeSql(sql: string, whole: WholeResult): string {
  const names = { numbers: whole.numbers.map(quoted), texts: whole.texts.map(quoted) };
  const columns = isText(whole) ? textColumn(names) : listColumns(names);
  return `SELECT ${columns} FROM (${sql}) AS whole(${[...names.numbers, ...names.texts].join()})`;
}

interface QuotedNames {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

/**
 * The numbers as one list, column after column, and the texts as JSON: each column, and each text that is
 * taken from a list, would be native values of its own.
 */
function listColumns({ numbers, texts }: QuotedNames): string {
  const lists = texts.map((name) => `list(${name}::VARCHAR)`);
  return [
    `list_concat(${numbers.map((name) => `list(coalesce(${name}::DOUBLE, 'nan'))`).join()})`,
    ...(lists.length === 0 ? [] : [`coalesce(to_json([${lists.join()}])::VARCHAR, '')`]),
  ].join();
}

/** One text: a line with the numbers row after row, and a line of JSON for each column of texts. */
function textColumn({ numbers, texts }: QuotedNames): string {
  const values = numbers.map((name) => `coalesce(${name}::DOUBLE::VARCHAR, 'nan')`);
  const lines = [
    `string_agg(concat_ws(',', ${values.join()}), ',')`,
    ...texts.map((name) => `string_agg(coalesce(to_json(${name}::VARCHAR)::VARCHAR, 'null'), ',')`),
  ];
  return `coalesce(${lines.join(" || chr(10) || ")}, '')`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A result with its only row, and the functions that read it. */
interface WholeRow {
  readonly library: Library;
  readonly chunk: ResultChunk;
}

/** The rows of a result that `wholeSql` asked for. */
export function wholeChunk(whole: WholeResult, row: WholeRow): DuckDbChunk {
  const { numbers, texts } = whole;
  const read = isText(whole) ? readTextColumn(whole, row) : readListColumns(whole, row);
  return {
    rowCount: read.numbers[0]?.length ?? 0,
    names: [...numbers, ...texts],
    columns: [
      ...read.numbers.map((values): DuckDbColumn => ({ kind: "number", values })),
      ...read.texts.map((values): DuckDbColumn => ({ kind: "string", values })),
    ],
  };
}

interface ReadColumns {
  readonly numbers: readonly Float64Array[];
  readonly texts: readonly (readonly (string | null)[])[];
}

function readListColumns({ numbers, texts }: WholeResult, row: WholeRow): ReadColumns {
  const all = listAt(row, 0);
  const json = texts.length === 0 ? "" : textAt(row, 1);
  const lists = json === "" ? [] : JSON.parse(json);
  const rowCount = all.length / numbers.length;
  return {
    numbers: numbers.map((_, i) => all.subarray(i * rowCount, (i + 1) * rowCount)),
    texts: texts.map((_, i) => lists[i] ?? []),
  };
}

// The package's own vectors make twice as many native values of a column.

/** A list of doubles, none of which is NULL; NULL itself is empty. */
function listAt({ library: { bindings }, chunk }: WholeRow, column: number): Float64Array {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  const count = bindings.list_vector_get_size(vector);
  if (count === 0) return new Float64Array(0);
  const byteCount = count * Float64Array.BYTES_PER_ELEMENT;
  const data = bindings.vector_get_data(bindings.list_vector_get_child(vector), byteCount);
  return new Float64Array(data.buffer, data.byteOffset, count).slice();
}

/** `duckdb_string_t`: its length, then the text itself where that is short, or else 4 bytes and a pointer. */
const STRING_BYTES = 16;
const STRING_TEXT_AT = 4;
const STRING_POINTER_AT = 8;

/** A text, which is not NULL. */
function textAt({ library: { bindings }, chunk }: WholeRow, column: number): string {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  const entry = bindings.vector_get_data(vector, STRING_BYTES) as Uint8Array<ArrayBuffer>;
  const { buffer, byteOffset } = entry;
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  const isInPlace = length <= STRING_BYTES - STRING_TEXT_AT;
  const bytes = isInPlace
    ? new Uint8Array(buffer, byteOffset + STRING_TEXT_AT, length)
    : bindings.get_data_from_pointer(buffer, byteOffset + STRING_POINTER_AT, length);
  return new TextDecoder().decode(bytes);
}

function readTextColumn({ numbers, texts }: WholeResult, row: WholeRow): ReadColumns {
  const [numberLine = "", ...textLines] = textAt(row, 0).split("\n");
  const all = numbersIn(numberLine);
  const rowCount = all.length / numbers.length;
  return {
    numbers: numbers.map((_, column) => {
      const values = new Float64Array(rowCount);
      for (let row = 0; row < rowCount; row++) values[row] = all[row * numbers.length + column]!;
      return values;
    }),
    texts: texts.map((_, i) => JSON.parse(`[${textLines[i] ?? ""}]`)),
  };
}

/** What DuckDB writes of numbers that are not finite, which JSON has no words for. */
const NOT_FINITE: ReadonlyMap<string, number> = new Map([["inf", Infinity], ["-inf", -Infinity]]);

function numbersIn(line: string): readonly number[] {
  if (!line.includes("n")) return JSON.parse(`[${line}]`);
  return line.split(",").map((word) => NOT_FINITE.get(word) ?? Number(word));
}
