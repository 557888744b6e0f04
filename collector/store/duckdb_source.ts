/**
 * Rows that DuckDB reads from us: their columns, and their values chunk by chunk.
 *
 * A dictionary column carries codes into a list of strings, which DuckDB sees as an ENUM: labels cost
 * one byte a row instead of a string each. Rows are written straight into typed arrays, because a
 * segment has about a million of them.
 *
 * @module
 */

/** The type of one column of a source. */
export type SourceColumnType =
  | { readonly kind: "timestamp_ms" }
  | { readonly kind: "double" }
  | { readonly kind: "integer" }
  | { readonly kind: "dictionary"; readonly strings: readonly string[] };

/** One column of a source. */
export interface SourceColumn {
  readonly name: string;
  readonly type: SourceColumnType;
}

/** Rows for `DuckDb.runWithSource`. Pulled once, from the first row to the last. */
export interface RowSource {
  /** What the rows are called in SQL; a plain identifier. */
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** How many rows the next chunk has, at most `capacity`; 0 ends the source. */
  nextRowCount(capacity: number): number;
  /** Writes the rows announced by `nextRowCount`. */
  fill(chunk: SourceChunk): void;
}

/** Values or codes of one column; which array it is follows from the column's type. */
export type SourceItems =
  | BigInt64Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** Private parts of a vector of `@duckdb/node-api` that bulk writing needs. */
export interface WritableVector {
  readonly items: SourceItems;
  readonly validity: { data: BigUint64Array | null };
  flush(): void;
}

/** One chunk of rows being written. */
export class SourceChunk {
  readonly rowCount: number;
  readonly #vectors: readonly WritableVector[];

  constructor(rowCount: number, vectors: readonly WritableVector[]) {
    this.rowCount = rowCount;
    this.#vectors = vectors;
  }

  /** Milliseconds since 1970 of a "timestamp_ms" column. */
  times(column: number): BigInt64Array {
    const items = this.#vectors[column]?.items;
    if (!(items instanceof BigInt64Array)) throw wrongColumn(column, "timestamps");
    return items;
  }

  /** Values of a "double" column. */
  doubles(column: number): Float64Array {
    const items = this.#vectors[column]?.items;
    if (!(items instanceof Float64Array)) throw wrongColumn(column, "doubles");
    return items;
  }

  /** Values of an "integer" column, or codes of a "dictionary" column. */
  integers(column: number): Int32Array | Uint32Array | Uint16Array | Uint8Array {
    const items = this.#vectors[column]?.items;
    if (items === undefined || items instanceof BigInt64Array || items instanceof Float64Array) {
      throw wrongColumn(column, "integers");
    }
    return items;
  }

  /** Makes rows [from, to) of a column NULL. */
  setNull(column: number, from: number, to: number): void {
    const vector = this.#vectors[column];
    if (vector === undefined) throw wrongColumn(column, "a column");
    vector.validity.data ??= new BigUint64Array(Math.ceil(this.rowCount / 64)).fill(ALL_VALID);
    clearBits(new Uint8Array(vector.validity.data.buffer), from, to);
  }

  /** Hands the rows over to DuckDB. */
  flush(): void {
    for (const vector of this.#vectors) vector.flush();
  }
}

const ALL_VALID = 0xffff_ffff_ffff_ffffn;

function wrongColumn(column: number, wanted: string): RangeError {
  return new RangeError(`Cannot fill column ${column}: it does not hold ${wanted}`);
}

/** Clears bits [from, to), lowest bit of the first byte first, whole bytes at once. */
function clearBits(bytes: Uint8Array, from: number, to: number): void {
  const firstWhole = Math.min(Math.ceil(from / 8) * 8, to);
  const lastWhole = Math.max(to - to % 8, firstWhole);
  bytes.fill(0, firstWhole / 8, lastWhole / 8);
  for (let i = from; i < firstWhole; i++) bytes[i >> 3] = bytes[i >> 3]! & ~(1 << (i & 7));
  for (let i = lastWhole; i < to; i++) bytes[i >> 3] = bytes[i >> 3]! & ~(1 << (i & 7));
}
