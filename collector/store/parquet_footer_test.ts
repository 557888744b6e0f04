import { assertEquals, assertThrows } from "@std/assert";
import { adjustTimestampToUtc, parquetFooterBytes, parseParquetFooter } from "./parquet_footer.ts";

/** FileMetaData of 300 rows: a root group, a "time" column in local milliseconds, a plain "value". */
const METADATA = Uint8Array.fromHex(
  "1504" + // 1 version = 2
    "193c" + // 2 schema: list of 3 structs
    "4804726f6f74" + "1504" + "00" + // name "root", num_children 2
    "1504" + "2502" + "180474696d65" + "2512" + // INT64, OPTIONAL, name "time", converted type
    "4c" + "8c" + "12" + "1c" + "1c" + "00" + "00" + "00" + "00" + "00" + // TIMESTAMP(false, MILLIS)
    "150a" + "2502" + "180576616c7565" + "00" + // DOUBLE, OPTIONAL, "value"
    "16d804" + // 3 num_rows = 300
    "190c" + // 4 row_groups: none
    "00",
);

Deno.test("parseParquetFooter() reads rows, columns and the timestamp flag", () => {
  assertEquals(parseParquetFooter(METADATA), {
    rowCount: 300,
    columns: [
      {
        name: "time",
        timestamp: { isAdjustedToUtc: false, unit: "ms", flagOffset: METADATA.indexOf(0x12, 26) },
      },
      { name: "value" },
    ],
  });
});

Deno.test("adjustTimestampToUtc() changes one nibble, once", () => {
  const bytes = METADATA.slice();
  const offset = adjustTimestampToUtc(bytes, "time");
  const changed = [...bytes].flatMap((byte, i) => byte === METADATA[i] ? [] : [[i, byte]]);
  assertEquals(changed, [[offset, 0x11]]);
  assertEquals(parseParquetFooter(bytes).columns[0]?.timestamp?.isAdjustedToUtc, true);
  assertEquals(adjustTimestampToUtc(bytes, "time"), undefined);
});

Deno.test("adjustTimestampToUtc() refuses what is not a timestamp in milliseconds", () => {
  assertThrows(() => adjustTimestampToUtc(METADATA.slice(), "value"), SyntaxError, '"value"');
  assertThrows(() => adjustTimestampToUtc(METADATA.slice(), "gone"), SyntaxError, '"gone"');
  const micros = METADATA.slice();
  micros[micros.indexOf(0x12, 26) + 2] = 0x2c; // union member 2: microseconds
  assertThrows(() => adjustTimestampToUtc(micros, "time"), SyntaxError, "milliseconds");
});

Deno.test("parseParquetFooter() throws SyntaxError for a footer cut anywhere", () => {
  for (let length = 0; length < METADATA.length; length++) {
    assertThrows(() => parseParquetFooter(METADATA.subarray(0, length)), SyntaxError);
  }
});

Deno.test("parseParquetFooter() bounds nesting and list lengths", () => {
  assertThrows(() => parseParquetFooter(new Uint8Array(100).fill(0x1c)), SyntaxError, "too deep");
  assertThrows(
    () => parseParquetFooter(Uint8Array.fromHex("29fcffffffff7f")),
    SyntaxError,
    "claims",
  );
});

Deno.test("parquetFooterBytes() reads the trailer", () => {
  assertEquals(parquetFooterBytes(Uint8Array.fromHex("0403000050415231")), 772);
  assertThrows(() => parquetFooterBytes(new Uint8Array(8)), SyntaxError, "PAR1");
  assertThrows(() => parquetFooterBytes(new Uint8Array(3)), SyntaxError, "PAR1");
});
