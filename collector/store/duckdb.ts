/**
 * The only door to DuckDB.
 *
 * It opens an in-memory database that is bounded in memory and threads, thinks in UTC, never reaches
 * for the network, and never spills to disk. Each statement runs on a connection of its own, so that
 * one can be cancelled without the others.
 *
 * A program that has used it ends by `Deno.exit`: where Deno 2.8 only runs out of work, values of the
 * library that were collected as garbage can end it with a fault (exit code 139).
 *
 * The package is imported on first use: it maps 70 MB of native code, which neither `--help` nor the
 * sampling loop should pay for. Where that code lies in a compiled binary: `duckdb_native.ts`.
 *
 * @module
 */

import type * as duckdb from "@duckdb/node-api";
import type bindings from "@duckdb/node-bindings";
import { concatColumns, type DuckDbColumn, emptyColumn, readColumn } from "./duckdb_columns.ts";
import { loadNativeParts } from "./duckdb_native.ts";
import type { RowSource } from "./duckdb_source.ts";
import {
  defaultSourceWay,
  runWithSource,
  SourceFunctions,
  type SourceWay,
} from "./duckdb_source_run.ts";
import { wholeChunk, type WholeResult, wholeSql } from "./duckdb_whole.ts";

/** How much of the machine a database may use, and where its library lies. */
export interface DuckDbOptions {
  /** Worker threads, at least 1. */
  readonly threads: number;
  /** Buffers and intermediate results; a statement that needs more fails. The library adds ~40 MB. */
  readonly memoryLimitBytes: number;
  /** Full path of `libduckdb.so` for a compiled binary; undefined: where it is installed. */
  readonly libraryPath?: string | undefined;
  /** How rows of ours reach it; undefined: the way that this version of Deno can go. */
  readonly sourceThrough?: SourceWay | undefined;
}

/** A value bound to `?` or `$1`. A safe integer is bound as BIGINT, any other number as DOUBLE. */
export type DuckDbParameter = string | number | bigint | boolean | null | readonly string[];

/** How to run one statement. */
export interface StatementOptions {
  /** Aborting interrupts the statement; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gives all rows at once, in one chunk; the database's memory then holds them all. Each native value
   * leaves some 50 bytes behind that Deno 2.9 and before never give back, and every column of every 2,048
   * rows is a few of them: a program that goes on for weeks asks for its rows in one piece.
   */
  readonly whole?: WholeResult | undefined;
}

/** Some rows of a result, by column. `columns[i]` belongs to `names[i]`. */
export interface DuckDbChunk {
  readonly rowCount: number;
  readonly names: readonly string[];
  readonly columns: readonly DuckDbColumn[];
}

/** An open database. Statements may run at the same time. */
export interface DuckDb extends AsyncDisposable {
  /** Runs one statement to its end and gives all rows as one chunk; use `stream` for long results. */
  query(
    sql: string,
    params?: readonly DuckDbParameter[],
    options?: StatementOptions,
  ): Promise<DuckDbChunk>;
  /**
   * Runs one statement and gives its rows as they come, at most 2,048 at a time unless they are wanted
   * whole. A result without rows gives one empty chunk, so that names and kinds of columns are known.
   */
  stream(
    sql: string,
    params?: readonly DuckDbParameter[],
    options?: StatementOptions,
  ): AsyncGenerator<DuckDbChunk, void, undefined>;
  /**
   * Runs the statement that `toSql` makes from a FROM item, which stands for the rows of `source`. Sources
   * of one name are run one after the other.
   */
  runWithSource(source: RowSource, toSql: (from: string) => string): Promise<void>;
  /** Frees the database. Running statements are interrupted. Closing twice is fine. */
  close(): Promise<void>;
}

/** The package as a value, for the files that work for this one. */
export type Library = typeof duckdb & {
  /** The functions below the package's own classes, for writing rows in bulk. */
  readonly bindings: typeof bindings;
};

/** A connection of the package. */
export type Connection = duckdb.DuckDBConnection;

/** A chunk of a result. */
export type ResultChunk = duckdb.DuckDBDataChunk;

/**
 * Opens an empty in-memory database.
 *
 * @throws {RangeError} when an option is out of range.
 * @throws {Error} when the library cannot be loaded.
 */
export async function openDuckDb(options: DuckDbOptions): Promise<DuckDb> {
  const { threads, memoryLimitBytes } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`Cannot open DuckDB: ${threads} threads is not a positive integer`);
  }
  if (!(memoryLimitBytes >= MEMORY_LIMIT_BYTES_MIN)) {
    throw new RangeError(
      `Cannot open DuckDB: memory limit of ${memoryLimitBytes} bytes is below ${MEMORY_LIMIT_BYTES_MIN}`,
    );
  }
  const library = await importLibrary(options.libraryPath);
  const instance = await library.DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${Math.floor(memoryLimitBytes / 1024)}KiB`,
    temp_directory: "", // no spilling: a container's root is read-only and a node's disk is not ours
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const functions = new SourceFunctions();
  const connections = new Connections(library, instance);
  const close = async () => {
    await connections.close();
    functions.close();
  };
  // For all connections at once: later ones could not set it, where the caller locks the settings.
  await connections.use((connection) => connection.run("SET GLOBAL TimeZone = 'UTC'"));
  return {
    query: (sql, params = [], options = {}) => queryAll(connections, { sql, params, ...options }),
    stream: (sql, params = [], options = {}) =>
      streamChunks(connections, { sql, params, ...options }),
    runWithSource: (source, toSql) =>
      connections.use((connection) =>
        runWithSource(library, connection, {
          ...{ source, toSql, functions },
          through: options.sourceThrough ?? defaultSourceWay(Deno.version.deno),
        })
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Below this DuckDB cannot even read a Parquet footer. */
const MEMORY_LIMIT_BYTES_MIN = 16 * 1024 * 1024;

async function importLibrary(libraryPath: string | undefined): Promise<Library> {
  loadNativeParts(libraryPath);
  const [api, { default: native }] = await Promise.all([
    import("@duckdb/node-api"),
    import("@duckdb/node-bindings"),
  ]);
  return { ...api, bindings: native };
}

interface Statement extends StatementOptions {
  readonly sql: string;
  readonly params: readonly DuckDbParameter[];
}

/** A statement that was cancelled before it began would run on, so the interrupt is repeated. */
const INTERRUPT_EVERY_MS = 50;

/** Holds the database and the connections in use, so that closing can interrupt them. */
class Connections {
  readonly library: Library;
  readonly #instance: duckdb.DuckDBInstance;
  readonly #open = new Set<duckdb.DuckDBConnection>();
  readonly #idle: duckdb.DuckDBConnection[] = [];
  /** Connections that are being made. */
  #pending = 0;
  #idleAgain: (() => void) | undefined;
  #closed = false;

  constructor(library: Library, instance: duckdb.DuckDBInstance) {
    this.library = library;
    this.#instance = instance;
  }

  async borrow(): Promise<duckdb.DuckDBConnection> {
    this.throwIfClosed();
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      this.#open.add(idle);
      return idle;
    }
    this.#pending += 1;
    try {
      const connection = await this.#instance.connect();
      this.#open.add(connection);
      return connection;
    } finally {
      this.#pending -= 1;
    }
  }

  throwIfClosed(): void {
    if (this.#closed) throw new Error("Cannot query DuckDB: it is closed");
  }

  /** Lends a connection to `work` and takes it back. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.borrow();
    try {
      return await work(connection);
    } finally {
      this.giveBack(connection);
    }
  }

  giveBack(connection: duckdb.DuckDBConnection): void {
    this.#open.delete(connection);
    if (this.#closed) connection.closeSync();
    else this.#idle.push(connection);
    if (this.#open.size === 0 && this.#pending === 0) this.#idleAgain?.();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const interruptAll = () => this.#open.forEach((connection) => connection.interrupt());
    interruptAll();
    const timer = setInterval(interruptAll, INTERRUPT_EVERY_MS);
    if (this.#open.size > 0 || this.#pending > 0) {
      await new Promise<void>((done) => this.#idleAgain = done);
    }
    clearInterval(timer);
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }
}

async function* streamChunks(
  connections: Connections,
  statement: Statement,
): AsyncGenerator<DuckDbChunk, void, undefined> {
  const { signal } = statement;
  signal?.throwIfAborted();
  const connection = await connections.borrow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const onAbort = () => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  const throwIfEnded = () => {
    signal?.throwIfAborted();
    connections.throwIfClosed();
  };
  signal?.addEventListener("abort", onAbort);
  try {
    const result = await execute(connections, connection, statement);
    const { whole } = statement;
    if (whole !== undefined) {
      const chunk = await result.fetchChunk();
      throwIfEnded();
      if (chunk === null) throw new Error("Cannot read rows: DuckDB gave none");
      return yield wholeChunk(whole, { library: connections.library, chunk });
    }
    const names = result.columnNames();
    let any = false;
    for (;;) {
      const chunk = await result.fetchChunk();
      // A fetch that is interrupted may answer as if there were no more rows.
      throwIfEnded();
      const rowCount = chunk?.rowCount ?? 0;
      if (chunk === null || rowCount === 0) break;
      any = true;
      yield { rowCount, names, columns: names.map((_, i) => readColumn(chunk.getColumnVector(i))) };
    }
    if (!any) {
      yield { rowCount: 0, names, columns: result.columnTypes().map(String).map(emptyColumn) };
    }
  } catch (error) {
    throwIfEnded(); // DuckDB's "INTERRUPT Error" would hide the reason
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearInterval(timer);
    connections.giveBack(connection);
  }
}

async function execute(
  connections: Connections,
  connection: duckdb.DuckDBConnection,
  statement: Statement,
): Promise<duckdb.DuckDBResult> {
  const { sql, whole } = statement;
  const prepared = await connection.prepare(whole === undefined ? sql : wholeSql(sql, whole));
  try {
    statement.signal?.throwIfAborted();
    statement.params.forEach((value, i) =>
      bind(connections.library, prepared, { value, at: i + 1 })
    );
    return await (whole === undefined ? prepared.stream() : prepared.run());
  } finally {
    prepared.destroySync();
  }
}

/**
 * Binds by the function for the value's type, for `bind` makes a native value of each. Left to itself it
 * takes a bigint for a HUGEINT, which no function of times accepts.
 */
function bind(
  library: Library,
  prepared: duckdb.DuckDBPreparedStatement,
  { value, at }: { readonly value: DuckDbParameter; readonly at: number },
): void {
  switch (typeof value) {
    case "number":
      if (Number.isSafeInteger(value)) prepared.bindBigInt(at, BigInt(value));
      else prepared.bindDouble(at, value);
      break;
    case "bigint":
      prepared.bindBigInt(at, value);
      break;
    case "boolean":
      prepared.bindBoolean(at, value);
      break;
    case "string":
      prepared.bindVarchar(at, value);
      break;
    default:
      if (value === null) prepared.bindNull(at);
      else prepared.bindList(at, [...value], library.LIST(library.VARCHAR));
  }
}

async function queryAll(connections: Connections, statement: Statement): Promise<DuckDbChunk> {
  const chunks: DuckDbChunk[] = [];
  for await (const chunk of streamChunks(connections, statement)) chunks.push(chunk);
  const [first] = chunks;
  if (first === undefined || chunks.length === 1) return first ?? EMPTY_CHUNK;
  return {
    rowCount: chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0),
    names: first.names,
    columns: first.names.map((_, i) => concatColumns(chunks.map((chunk) => chunk.columns[i]!))),
  };
}

const EMPTY_CHUNK: DuckDbChunk = { rowCount: 0, names: [], columns: [] };
