/**
 * Brings rows of ours into DuckDB, one of two ways.
 *
 * @module
 */

import type { Connection, Library } from "./duckdb.ts";
import {
  type RowSource,
  SourceChunk,
  type SourceColumnType,
  type WritableVector,
} from "./duckdb_source.ts";

/**
 * How rows of ours reach DuckDB: a table function costs the least; a temporary table holds all rows
 * at once, yet needs no call from DuckDB's threads into JavaScript.
 */
export type SourceWay = "table-function" | "temporary-table";

/** A statement over rows of ours. */
export interface SourceRequest {
  readonly source: RowSource;
  readonly toSql: (from: string) => string;
  readonly through: SourceWay;
}

/**
 * The way that a version of Deno can go.
 *
 * Deno 2.6 runs the work of native add-ons on the JavaScript thread, where DuckDB's call back into
 * JavaScript waits for itself for ever. Seen on 2.6.10, and gone in 2.8.
 */
export function defaultSourceWay(denoVersion: string): SourceWay {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 8) ? "table-function" : "temporary-table";
}

type DataChunk = InstanceType<Library["DuckDBDataChunk"]>;

/** Runs the statement that `toSql` makes, with the rows of `source` under the name it is given. */
export async function runWithSource(
  library: Library,
  connection: Connection,
  request: SourceRequest,
): Promise<void> {
  if (request.through === "table-function") {
    await runThroughFunction(library, connection, request);
  } else await runThroughTable(library, connection, request);
}

/** Rows go to DuckDB as it asks for them, and are never held together. */
async function runThroughFunction(
  library: Library,
  connection: Connection,
  { source, toSql }: SourceRequest,
): Promise<void> {
  const tableFunction = library.DuckDBTableFunction.create({
    name: source.name,
    bindFunction: (info) => {
      for (const { name, type } of source.columns) {
        info.addResultColumn(name, sourceType(library, type));
      }
    },
    initFunction: () => {},
    mainFunction: (_info, output) => void fillChunk(source, output),
  });
  try {
    connection.registerTableFunction(tableFunction);
    await connection.run(toSql(`${source.name}()`));
  } finally {
    tableFunction.destroySync();
  }
}

/** All rows go to a temporary table first: some 30 bytes each. */
async function runThroughTable(
  library: Library,
  connection: Connection,
  { source, toSql }: SourceRequest,
): Promise<void> {
  const types = source.columns.map(({ type }) => sourceType(library, type));
  const columns = source.columns.map(({ name }, i) => `${name} ${types[i]}`);
  await connection.run(`CREATE TEMP TABLE ${source.name} (${columns.join(", ")})`);
  try {
    const appender = await connection.createAppender(source.name);
    try {
      const output = library.DuckDBDataChunk.create(types);
      while (fillChunk(source, output) > 0) {
        appender.appendDataChunk(output);
        output.reset();
      }
    } finally {
      appender.closeSync();
    }
    await connection.run(toSql(source.name));
  } finally {
    await connection.run(`DROP TABLE ${source.name}`);
  }
}

/** Writes the source's next rows and returns how many; 0 at its end. */
function fillChunk(source: RowSource, output: DataChunk): number {
  const rowCount = source.nextRowCount(SOURCE_CHUNK_ROWS);
  output.rowCount = rowCount;
  if (rowCount === 0) return 0;
  const vectors = source.columns.map((_, i) => writableVector(output.getColumnVector(i)));
  const chunk = new SourceChunk(rowCount, vectors);
  source.fill(chunk);
  chunk.flush();
  return rowCount;
}

/** DuckDB's vector size: rows of a table function's chunk. */
const SOURCE_CHUNK_ROWS = 2_048;

function sourceType(library: Library, type: SourceColumnType) {
  switch (type.kind) {
    case "timestamp_ms":
      return library.TIMESTAMP_MS;
    case "double":
      return library.DOUBLE;
    case "integer":
      return library.INTEGER;
    case "dictionary":
      return library.ENUM(type.strings);
    default:
      return type satisfies never;
  }
}

/**
 * The package's public way in sets one boxed value at a time, ten times slower than the rest of
 * sealing; its vectors' own arrays are private in the types alone.
 */
function writableVector(vector: ReturnType<DataChunk["getColumnVector"]>): WritableVector {
  const candidate: unknown = vector;
  if (!isWritable(candidate)) {
    throw new Error(
      `Cannot fill a ${vector.type} column: this version of the client hides its array`,
    );
  }
  return candidate;
}

function isWritable(vector: unknown): vector is WritableVector {
  return typeof vector === "object" && vector !== null && "items" in vector &&
    ArrayBuffer.isView(vector.items) && "validity" in vector && "flush" in vector;
}
