/**
 * Turns DuckDB's result vectors into plain columns.
 *
 * DuckDB hands out chunks of at most 2,048 rows whose vectors wrap native memory. Reading them value
 * by value builds an object per timestamp and a BigInt per integer; a chart of a day would make
 * millions. So fixed-width vectors are copied whole into a Float64Array, and a string that repeats
 * from row to row (labels in sorted files do) is decoded once.
 *
 * @module
 */

/** One value of a list column. */
export type DuckDbScalar = number | string | null;

/** A column of numbers: integers, floats, booleans (0 or 1) and times (milliseconds since 1970). */
export interface NumberColumn {
  readonly kind: "number";
  /** NULL is NaN. Integers beyond 2^53 are rounded. */
  readonly values: Float64Array;
}

/** A column of strings, also for enums, UUIDs and whatever else is not a number or a list. */
export interface StringColumn {
  readonly kind: "string";
  readonly values: readonly (string | null)[];
}

/** A column of lists; the elements follow the same rules, except that NULL stays null. */
export interface ListColumn {
  readonly kind: "list";
  readonly values: readonly (readonly DuckDbScalar[] | null)[];
}

/** One column of a result, by the shape of its values. */
export type DuckDbColumn = NumberColumn | StringColumn | ListColumn;

/**
 * What is used of a vector of `@duckdb/node-api`. `items`, `validity` and `dataView` are not in its
 * public types; everything is optional here, and what is missing is read value by value.
 */
export interface RawVector {
  readonly itemCount: number;
  readonly type: { toString(): string };
  getItem(index: number): unknown;
  readonly items?: ArrayLike<number> | BigInt64Array | BigUint64Array;
  readonly validity?: { readonly data?: BigUint64Array | null; readonly offset?: number };
  readonly dataView?: DataView;
}

/** Divisor that takes the integer of a time type to milliseconds. */
const TIME_DIVISORS: ReadonlyMap<string, number> = new Map([
  ["TIMESTAMP", 1_000],
  ["TIMESTAMP WITH TIME ZONE", 1_000],
  ["TIMESTAMP_MS", 1],
  ["TIMESTAMP_S", 1 / 1_000],
  ["TIMESTAMP_NS", 1_000_000],
]);

const NUMBER_TYPES: ReadonlySet<string> = new Set([
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "HUGEINT",
  "UHUGEINT",
  "FLOAT",
  "DOUBLE",
]);

/** Copies one vector out of native memory. An empty vector gives an empty column. */
export function readColumn(vector: RawVector): DuckDbColumn {
  const type = String(vector.type);
  switch (columnKind(type)) {
    case "number":
      return { kind: "number", values: readNumbers(vector, TIME_DIVISORS.get(type) ?? 1) };
    case "list":
      return { kind: "list", values: readLists(vector) };
    case "string":
      return { kind: "string", values: readStrings(vector) };
  }
}

/** A column without rows, of the kind that `readColumn` would give for a type's SQL name. */
export function emptyColumn(type: string): DuckDbColumn {
  const kind = columnKind(type);
  return kind === "number" ? { kind, values: new Float64Array(0) } : { kind, values: [] };
}

/**
 * Joins the pieces of one column.
 *
 * @throws {RangeError} when the pieces are not of one kind, or there are none.
 */
export function concatColumns(pieces: readonly DuckDbColumn[]): DuckDbColumn {
  const [first] = pieces;
  if (first === undefined || pieces.some((piece) => piece.kind !== first.kind)) {
    throw new RangeError(`Cannot join ${pieces.length} columns: they are not of one kind`);
  }
  if (first.kind === "number") {
    const numbers = pieces.filter((piece) => piece.kind === "number");
    const values = new Float64Array(numbers.reduce((sum, piece) => sum + piece.values.length, 0));
    let at = 0;
    for (const piece of numbers) {
      values.set(piece.values, at);
      at += piece.values.length;
    }
    return { kind: "number", values };
  }
  if (first.kind === "string") {
    const strings = pieces.filter((piece) => piece.kind === "string");
    return { kind: "string", values: strings.flatMap((piece) => piece.values) };
  }
  const lists = pieces.filter((piece) => piece.kind === "list");
  return { kind: "list", values: lists.flatMap((piece) => piece.values) };
}

/** The kind of column that `readColumn` gives for a type's SQL name. */
export function columnKind(type: string): DuckDbColumn["kind"] {
  if (type.endsWith("]")) return "list";
  const number = TIME_DIVISORS.has(type) || NUMBER_TYPES.has(type) || type.startsWith("DECIMAL");
  return number ? "number" : "string";
}

function readNumbers(vector: RawVector, divisor: number): Float64Array {
  const count = vector.itemCount;
  const values = new Float64Array(count);
  const { items } = vector;
  if (items instanceof Float64Array) {
    values.set(items);
  } else if (items !== undefined && items.length === count) {
    for (let i = 0; i < count; i++) values[i] = Number(items[i]) / divisor;
  } else {
    for (let i = 0; i < count; i++) values[i] = numberOf(vector.getItem(i));
    return values;
  }
  eraseNulls(vector, values);
  return values;
}

/** Sets NaN where DuckDB's validity bits say NULL: the memory below them is not initialised. */
function eraseNulls(vector: RawVector, values: Float64Array): void {
  const bits = vector.validity?.data;
  if (bits === undefined || bits === null) return;
  const bytes = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  const offset = vector.validity?.offset ?? 0;
  for (let i = 0; i < values.length; i++) {
    const bit = offset + i;
    if (((bytes[bit >> 3] ?? 0) >> (bit & 7) & 1) === 0) values[i] = NaN;
  }
}

/** Numbers, big integers, booleans and decimals (whose text is exact) as one number; NULL is NaN. */
function numberOf(value: unknown): number {
  return value === null ? NaN : Number(typeof value === "object" ? String(value) : value);
}

/** Bytes of one entry of a string vector: length, then the text or a prefix and its address. */
const STRING_ENTRY_BYTES = 16;

function readStrings(vector: RawVector): (string | null)[] {
  const count = vector.itemCount;
  const values = new Array<string | null>(count);
  const { dataView } = vector;
  for (let i = 0; i < count; i++) {
    const repeats = dataView !== undefined && i > 0 && values[i - 1] !== null &&
      sameEntry(dataView, i) && !isNull(vector, i);
    if (repeats) values[i] = values[i - 1]!;
    else {
      const value = vector.getItem(i);
      values[i] = value === null ? null : String(value);
    }
  }
  return values;
}

/** Whether entry `index` is byte for byte the one before: the same short text or the same address. */
function sameEntry(view: DataView, index: number): boolean {
  const at = index * STRING_ENTRY_BYTES;
  if (at + STRING_ENTRY_BYTES > view.byteLength) return false;
  for (let i = 0; i < STRING_ENTRY_BYTES; i += 4) {
    if (view.getUint32(at + i) !== view.getUint32(at - STRING_ENTRY_BYTES + i)) return false;
  }
  return true;
}

function isNull(vector: RawVector, index: number): boolean {
  const bits = vector.validity?.data;
  if (bits === undefined || bits === null) return false;
  const bit = (vector.validity?.offset ?? 0) + index;
  const bytes = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  return ((bytes[bit >> 3] ?? 0) >> (bit & 7) & 1) === 0;
}

function readLists(vector: RawVector): (readonly DuckDbScalar[] | null)[] {
  return Array.from({ length: vector.itemCount }, (_, i) => {
    const list = vector.getItem(i);
    if (list === null || typeof list !== "object" || !("items" in list)) return null;
    return Array.isArray(list.items) ? list.items.map(scalarOf) : null;
  });
}

function scalarOf(value: unknown): DuckDbScalar {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number") return value;
  return typeof value === "bigint" || typeof value === "boolean" ? Number(value) : String(value);
}
