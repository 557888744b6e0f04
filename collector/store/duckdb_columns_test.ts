import { assertEquals, assertThrows } from "@std/assert";
import { concatColumns, type DuckDbColumn, emptyColumn, readColumn } from "./duckdb_columns.ts";

/** Entries of a string vector: the same 16 bytes for the same text, whether NULL or not. */
function stringVector(texts: readonly string[], nulls: readonly number[]) {
  const dataView = new DataView(new ArrayBuffer(texts.length * 16));
  const distinct = [...new Set(texts)];
  texts.forEach((text, i) => dataView.setUint32(i * 16 + 8, distinct.indexOf(text) + 1));
  const bits = new BigUint64Array(1).fill(~nulls.reduce((mask, i) => mask | (1n << BigInt(i)), 0n));
  const decoded: number[] = [];
  return {
    decoded,
    vector: {
      itemCount: texts.length,
      type: "VARCHAR",
      dataView,
      validity: { data: bits, offset: 0 },
      getItem(index: number) {
        decoded.push(index);
        return nulls.includes(index) ? null : texts[index];
      },
    },
  };
}

Deno.test("readColumn() decodes a string that repeats once", () => {
  const { vector, decoded } = stringVector(["a", "a", "a", "b", "b", "a"], []);
  assertEquals(readColumn(vector).values, ["a", "a", "a", "b", "b", "a"]);
  assertEquals(decoded, [0, 3, 5]);
});

Deno.test("readColumn() takes NULL for NULL where its memory repeats a string", () => {
  const { vector } = stringVector(["a", "a", "a", "a"], [1, 3]);
  assertEquals(readColumn(vector).values, ["a", null, "a", null]);
});

Deno.test("readColumn() ignores the memory below a NULL number", () => {
  const column = readColumn({
    itemCount: 3,
    type: "BIGINT",
    items: BigInt64Array.of(1n, 2n, 3n),
    validity: { data: BigUint64Array.of(0b1010n), offset: 1 },
    getItem: () => null,
  });
  assertEquals([...column.values], [1, NaN, 3]);
});

Deno.test("readColumn() reads value by value when the client shows no memory", () => {
  const values = [7n, null, true, 1.5];
  const column = readColumn({
    itemCount: values.length,
    type: "DOUBLE",
    getItem: (index) => values[index],
  });
  assertEquals([...column.values], [7, NaN, 1, 1.5]);
});

const number: DuckDbColumn = { kind: "number", values: Float64Array.of(1) };
const string: DuckDbColumn = { kind: "string", values: ["a"] };

Deno.test("concatColumns() joins pieces of one kind", () => {
  assertEquals(concatColumns([number, number]).values, Float64Array.of(1, 1));
  assertEquals(concatColumns([string, emptyColumn("VARCHAR"), string]).values, ["a", "a"]);
  assertEquals(concatColumns([emptyColumn("BIGINT[]")]), { kind: "list", values: [] });
});

Deno.test("concatColumns() refuses none, and pieces of several kinds", () => {
  for (const pieces of [[], [number, string]]) {
    assertThrows(() => concatColumns(pieces), RangeError, "not of one kind");
  }
});
