import { assertEquals, assertThrows } from "@std/assert";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import { seededRandom } from "./journal_fixture.ts";

const VARINTS: ReadonlyArray<readonly [value: number, hex: string]> = [
  [0, "00"],
  [1, "01"],
  [127, "7f"],
  [128, "8001"],
  [300, "ac02"],
  [2 ** 31 - 1, "ffffffff07"],
  [2 ** 31, "8080808008"],
  [2 ** 32, "8080808010"],
  [2 ** 53 - 1, "ffffffffffffff0f"],
  [2 ** 53, "8080808080808010"],
];
for (const [value, hex] of VARINTS) {
  Deno.test(`writeVarint() writes ${value} as ${hex}, and readVarint() reads it`, () => {
    const out = new ByteWriter(1);
    out.writeVarint(value);
    assertEquals(out.view().toHex(), hex);
    assertEquals(new ByteReader(out.view()).readVarint(), value);
  });
}

Deno.test("ByteReader gives back what ByteWriter took (seed 81)", () => {
  const random = seededRandom(81);
  const out = new ByteWriter(1); // has to grow
  const values = Array.from({ length: 500 }, () => Math.floor(random() * 2 ** (random() * 53)));
  for (const value of values) {
    out.writeVarint(value);
    out.writeFloat64(value / 7);
    out.writeByte(value % 256);
    out.writeBytes(Uint8Array.of(1, 2));
  }
  const reader = new ByteReader(out.view());
  for (const value of values) {
    assertEquals(reader.readVarint(), value);
    assertEquals(reader.readFloat64(), value / 7);
    assertEquals(reader.readByte(), value % 256);
    assertEquals([...reader.readBytes(2)], [1, 2]);
  }
  assertEquals(reader.remaining, 0);
});

Deno.test("ByteWriter fills in bytes that were reserved, also in a used buffer", () => {
  const out = new ByteWriter(4);
  out.writeBytes(new Uint8Array(10).fill(0xff));
  out.clear();
  const at = out.reserve(5);
  out.orByte(at, 1);
  out.orByte(at, 4);
  out.setUint32(at + 1, 0x04030201);
  out.writeByte(9);
  assertEquals(out.view().toHex(), "050102030409");
  assertEquals(out.view(5).toHex(), "09");
  assertEquals(out.length, 6);
});

const READS: ReadonlyArray<readonly [what: string, read: (reader: ByteReader) => unknown]> = [
  ["a byte", (reader) => [reader.readBytes(2), reader.readByte()]],
  ["bytes", (reader) => reader.readBytes(3)],
  ["less than no bytes", (reader) => [reader.readByte(), reader.readBytes(-1)]],
  ["a double", (reader) => reader.readFloat64()],
  ["a varint", (reader) => reader.readVarint()],
];
for (const [what, read] of READS) {
  Deno.test(`ByteReader throws SyntaxError where ${what} does not fit`, () => {
    assertThrows(() => read(new ByteReader(Uint8Array.of(0x80, 0x80))), SyntaxError, "end inside");
  });
}

Deno.test("ByteReader.readVarint() refuses numbers beyond 2^53", () => {
  for (const hex of ["8280808080808010", "ffffffffffffff7f", "ffffffffffffffffffff01"]) {
    assertThrows(
      () => new ByteReader(Uint8Array.fromHex(hex)).readVarint(),
      SyntaxError,
      "longer than 2^53",
    );
  }
});
