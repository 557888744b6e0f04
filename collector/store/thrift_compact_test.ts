import { assertEquals, assertThrows } from "@std/assert";
import { BINARY, BOOL_TRUE, CompactReader, I16, I32, I64, LIST, STRUCT } from "./thrift_compact.ts";

/** A struct with one field of every type that is read, as the protocol's page writes it. */
const EVERY_TYPE = Uint8Array.of(
  ...[0x11], // 1: true
  ...[0x15, 0x03], // 2: i32 -2
  ...[0x16, 0x80, 0x01], // 3: i64 64
  ...[0x18, 0x02, 0x68, 0x69], // 4: "hi"
  ...[0x19, 0x25, 0x02, 0x04], // 5: list of i32 1, 2
  ...[0x1c, 0x14, 0x06, 0x00], // 6: struct {1: i16 3}
  ...[0x17, 0, 0, 0, 0, 0, 0, 0, 0], // 7: double
  ...[0x13, 0x7f], // 8: byte
  ...[0x05, 0xc8, 0x01, 0x0a], // 100, by its number: i32 5
  0x00,
);

Deno.test("CompactReader reads fields by their number, also when numbers are skipped", () => {
  const reader = new CompactReader(EVERY_TYPE);
  const read: unknown[] = [];
  reader.readStruct((field, type) => {
    if (type === BOOL_TRUE) read.push([field, true]);
    else if (type === I32 || type === I64 || type === I16) read.push([field, reader.readZigzag()]);
    else if (type === BINARY) read.push([field, reader.readText()]);
    else if (type === LIST) {
      const length = reader.readListCount();
      read.push([field, Array.from({ length }, () => reader.readZigzag())]);
    } else if (type === STRUCT) {
      reader.readStruct((inner, _) => read.push([field, inner, reader.readZigzag()]));
    } else reader.skip(type);
  });
  assertEquals(read, [[1, true], [2, -2], [3, 64], [4, "hi"], [5, [1, 2]], [6, 1, 3], [100, 5]]);
  assertEquals(reader.at, EVERY_TYPE.length);
});

Deno.test("CompactReader passes over every type to the byte", () => {
  const reader = new CompactReader(EVERY_TYPE);
  reader.readStruct((_, type) => reader.skip(type));
  assertEquals(reader.at, EVERY_TYPE.length);
});

for (let length = 0; length < EVERY_TYPE.length; length++) {
  Deno.test(`CompactReader refuses ${length} bytes of a longer struct`, () => {
    const reader = new CompactReader(EVERY_TYPE.subarray(0, length));
    assertThrows(() => reader.readStruct((_, type) => reader.skip(type)), SyntaxError);
  });
}

const BROKEN: readonly (readonly [what: string, bytes: readonly number[], message: string])[] = [
  ["an unknown type", [0x1d, 0x00], "type 13 is not expected"],
  ["a list longer than the bytes", [0x19, 0xf5, 0xff, 0x7f, 0x00], "a list claims 16383 entries"],
  ["a number without an end", [0x15, ...new Array(11).fill(0x80), 0x00], "a number is too long"],
  ["structs in structs without an end", new Array(40).fill(0x1c), "nested too deep"],
];

for (const [what, bytes, message] of BROKEN) {
  Deno.test(`CompactReader refuses ${what}`, () => {
    const reader = new CompactReader(Uint8Array.from(bytes));
    assertThrows(
      () => reader.readStruct((_, type) => reader.skip(type)),
      SyntaxError,
      message,
    );
  });
}
