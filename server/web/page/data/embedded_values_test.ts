import { assertEquals, assertThrows } from "@std/assert";
import { ByteReader } from "@fgm/collector/store/byte_reader";
import { ByteWriter } from "@fgm/collector/store/byte_writer";
import { seededRandom } from "../../../testing/random.ts";
import { decodeValues, encodeValues, fromZigzag, toZigzag } from "./embedded_values.ts";

function encoded(values: readonly number[]): Uint8Array {
  const writer = new ByteWriter(1);
  encodeValues(Float64Array.from(values), writer);
  return writer.view();
}

function decoded(bytes: Uint8Array, count: number): readonly number[] {
  const reader = new ByteReader(bytes);
  const values = [...decodeValues(count, reader)];
  assertEquals(reader.remaining, 0);
  return values;
}

const EXACT: readonly [what: string, values: readonly number[], bytesMax: number][] = [
  ["one value", [5], 3],
  ["equal values", Array(500).fill(123_456_789), 7],
  ["a counter by ones", Array.from({ length: 500 }, (_, i) => 1e12 + i), 600],
  ["pages", Array.from({ length: 500 }, (_, i) => 4_096 * (1_000 + (i * i) % 90)), 520],
  ["64ths", Array.from({ length: 500 }, (_, i) => 12 + (i % 7) / 64), 520],
  ["two digits", Array.from({ length: 500 }, (_, i) => Number(((i % 13) / 100).toFixed(2))), 520],
  ["negative values", [-5, 5, -1e9, 0], 20],
  ["the largest whole numbers", [2 ** 51, -(2 ** 51), 0], 40],
  ["larger than those", [2 ** 53, -(2 ** 53), 1e300], 25],
  ["any fractions", [Math.PI, -Math.E, 1 / 3, 5e-324, 1.7976931348623157e308], 41],
];
for (const [what, values, bytesMax] of EXACT) {
  Deno.test(`decodeValues() gives ${what} back exactly, from at most ${bytesMax} bytes`, () => {
    const bytes = encoded(values);
    assertEquals(decoded(bytes, values.length), values);
    assertEquals(bytes.length <= bytesMax, true, `${bytes.length} bytes`);
  });
}

Deno.test("encodeValues() writes changes, their lowest bytes first", () => {
  // Whole, divided by 8, first value 16 as zigzag, one plane: 1, -2 and 0 as zigzag.
  assertEquals([...encoded([16, 24, 8, 8])], [1, 8, 32, 1, 2, 3, 0]);
  assertEquals([...encoded([0.5, 0.5])], [2, 0, 64]);
  assertEquals([...encoded([Math.PI])], [0, 0x18, 0x2d, 0x44, 0x54, 0xfb, 0x21, 0x09, 0x40]);
});

Deno.test("decodeValues() gives random values of random kinds back exactly", () => {
  const seed = 20_260_112;
  const random = seededRandom(seed);
  for (let round = 0; round < 300; round++) {
    const scale = 10 ** Math.floor(random() * 12 - 6), step = 2 ** Math.floor(random() * 30);
    const isPlain = random() < 0.2;
    const values = Array.from({ length: 1 + Math.floor(random() * 200) }, () => {
      const value = Math.round((random() - 0.3) * step) * scale;
      return isPlain ? value * random() : value;
    });
    assertEquals(decoded(encoded(values), values.length), values.map((v) => v + 0), `seed ${seed}`);
  }
});

const DAMAGED: readonly [what: string, bytes: readonly number[]][] = [
  ["no byte", []],
  ["an unknown scale", [99, 0, 0]],
  ["planes that end early", [1, 1, 0, 2, 1, 2, 3]],
  ["doubles that end early", [0, 1, 2, 3]],
];
for (const [what, bytes] of DAMAGED) {
  Deno.test(`decodeValues() refuses ${what}`, () => {
    assertThrows(() => decodeValues(3, new ByteReader(Uint8Array.from(bytes))), SyntaxError);
  });
}

Deno.test("toZigzag() and fromZigzag() turn whole numbers around exactly", () => {
  assertEquals([0, -1, 1, -2, 2].map(toZigzag), [0, 1, 2, 3, 4]);
  for (const number of [0, 1, -1, 2 ** 51, -(2 ** 51)]) {
    assertEquals(fromZigzag(toZigzag(number)), number);
  }
});
