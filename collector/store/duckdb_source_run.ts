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
  type SourceItems,
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
  /** Those of the database so far. */
  readonly functions: SourceFunctions;
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

/**
 * The table functions of a database, by their names. A database keeps a function for good, and what it
 * calls as well: one for each source would hold the memory of them all. So there is one for each name,
 * which asks the source that is read at the moment.
 */
export class SourceFunctions {
  readonly #functions = new Map<string, SourceFunction>();

  /** Makes the rows of `source` readable until the returned function is called. */
  open(library: Library, connection: Connection, source: RowSource): () => void {
    let known = this.#functions.get(source.name);
    if (known === undefined) {
      known = new SourceFunction(library, source.name);
      connection.registerTableFunction(known.native);
      this.#functions.set(source.name, known);
    }
    return known.open(source);
  }

  /** Frees all of them, before the database is. */
  close(): void {
    for (const { native } of this.#functions.values()) native.destroySync();
    this.#functions.clear();
  }
}

/** Calls that DuckDB makes, passed on to one source after the other. */
class SourceFunction {
  readonly native: InstanceType<Library["DuckDBTableFunction"]>;
  #open: { readonly source: RowSource; readonly fill: (output: DataChunk) => number } | undefined;
  readonly #library: Library;
  readonly #name: string;

  constructor(library: Library, name: string) {
    this.#library = library;
    this.#name = name;
    this.native = library.DuckDBTableFunction.create({
      name,
      bindFunction: (info) => {
        for (const { name, type } of this.#current.source.columns) {
          info.addResultColumn(name, sourceType(library, type));
        }
      },
      initFunction: () => {},
      mainFunction: (_info, output) => void this.#current.fill(output),
    });
  }

  open(source: RowSource): () => void {
    if (this.#open !== undefined) {
      throw new Error(`Cannot read rows of ${this.#name}: others of that name are being read`);
    }
    this.#open = { source, fill: chunkFiller(this.#library, source) };
    return () => this.#open = undefined;
  }

  get #current(): { readonly source: RowSource; readonly fill: (output: DataChunk) => number } {
    if (this.#open === undefined) {
      throw new Error(`Cannot read rows of ${this.#name}: it has ended`);
    }
    return this.#open;
  }
}

/** Rows go to DuckDB as it asks for them, and are never held together. */
async function runThroughFunction(
  library: Library,
  connection: Connection,
  { source, toSql, functions }: SourceRequest,
): Promise<void> {
  const close = functions.open(library, connection, source);
  try {
    await connection.run(toSql(`${source.name}()`));
  } finally {
    close();
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
      const fill = chunkFiller(library, source);
      while (fill(output) > 0) {
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

/** Returns what writes the source's next rows and says how many there were; 0 at its end. */
function chunkFiller(library: Library, source: RowSource): (output: DataChunk) => number {
  const columns = source.columns.map(({ type }) => new ColumnBuffer(library, type));
  return (output) => {
    const rowCount = source.nextRowCount(SOURCE_CHUNK_ROWS);
    output.rowCount = rowCount;
    if (rowCount === 0) return 0;
    for (const [index, column] of columns.entries()) {
      column.begin(library.bindings.data_chunk_get_vector(output.chunk, index), rowCount);
    }
    const chunk = new SourceChunk(rowCount, columns);
    source.fill(chunk);
    chunk.flush();
    return rowCount;
  };
}

type RawVector = ReturnType<Library["bindings"]["data_chunk_get_vector"]>;

/**
 * The rows of one column on their way into a vector, in an array used for every chunk.
 *
 * The package's own vectors are an ENUM's whole dictionary anew for each chunk, and set one boxed
 * value at a time: together more work than all the rest of sealing.
 */
class ColumnBuffer implements WritableVector {
  readonly items: SourceItems;
  readonly validity: { data: BigUint64Array | null } = { data: null };
  readonly #bindings: Library["bindings"];
  #target: RawVector | undefined;
  #rowCount = 0;

  constructor({ bindings }: Library, type: SourceColumnType) {
    this.#bindings = bindings;
    this.items = itemsFor(type);
  }

  /** Starts a chunk: the rows written next go to `target`. */
  begin(target: RawVector, rowCount: number): void {
    this.#target = target;
    this.#rowCount = rowCount;
    this.validity.data = null;
  }

  flush(): void {
    const target = this.#target;
    if (target === undefined) throw new Error("Cannot write rows: no chunk was begun");
    const { buffer, BYTES_PER_ELEMENT } = this.items;
    const byteCount = this.#rowCount * BYTES_PER_ELEMENT;
    this.#bindings.copy_data_to_vector(target, 0, ownBuffer(buffer), 0, byteCount);
    const { data } = this.validity;
    if (data === null) return;
    this.#bindings.vector_ensure_validity_writable(target);
    this.#bindings.copy_data_to_vector_validity(
      target,
      0,
      ownBuffer(data.buffer),
      0,
      data.byteLength,
    );
  }
}

/** Codes are as wide as DuckDB stores an ENUM of that many strings. */
function itemsFor(type: SourceColumnType): SourceItems {
  switch (type.kind) {
    case "timestamp_ms":
      return new BigInt64Array(SOURCE_CHUNK_ROWS);
    case "double":
      return new Float64Array(SOURCE_CHUNK_ROWS);
    case "integer":
      return new Int32Array(SOURCE_CHUNK_ROWS);
    case "dictionary":
      if (type.strings.length < 2 ** 8) return new Uint8Array(SOURCE_CHUNK_ROWS);
      if (type.strings.length < 2 ** 16) return new Uint16Array(SOURCE_CHUNK_ROWS);
      return new Uint32Array(SOURCE_CHUNK_ROWS);
    default:
      return type satisfies never;
  }
}

function ownBuffer(buffer: ArrayBufferLike): ArrayBuffer {
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new TypeError("Cannot write rows: their array is shared between threads");
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
