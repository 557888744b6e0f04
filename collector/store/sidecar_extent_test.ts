import { assertEquals } from "@std/assert";
import { encodeMsgpack, type MsgpackValue } from "./msgpack.ts";
import {
  arrayAt,
  endOfValue,
  hasBytes,
  keyBytes,
  numberAt,
  numberLength,
} from "./sidecar_extent.ts";

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const VALUES: readonly MsgpackValue[] = [
  null,
  true,
  0,
  127,
  128,
  65_535,
  65_536,
  2 ** 40,
  0.5,
  -1,
  -33,
  -200,
  -40_000,
  -(2 ** 40),
  7n,
  -7n,
  "",
  "fixstr",
  "x".repeat(200),
  "x".repeat(300),
  "x".repeat(70_000),
  new Uint8Array(3),
  new Uint8Array(300),
  new Uint8Array(70_000),
  [],
  [1, [2, [null, "three"]], {}],
  Array.from({ length: 20 }, (_, i) => i),
  Array.from({ length: 70_000 }, () => 0),
  { a: 1, b: { c: [1, 2] } },
  Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key ${i}`, i])),
  Object.fromEntries(Array.from({ length: 66_000 }, (_, i) => [`${i}`, i])),
];
for (const value of VALUES) {
  Deno.test(`endOfValue() is the end of ${Deno.inspect(value).slice(0, 30)}`, () => {
    const bytes = encodeMsgpack(value);
    const framed = new Uint8Array(bytes.length + 2).fill(0xc0);
    framed.set(bytes, 1);
    assertEquals(endOfValue(viewOf(framed), 1), 1 + bytes.length);
    for (const length of new Set([0, 1, bytes.length >> 1, bytes.length - 1])) {
      if (length < bytes.length) {
        assertEquals(endOfValue(viewOf(bytes.slice(0, length)), 0), undefined);
      }
    }
  });
}

const UNREAD: ReadonlyArray<readonly [what: string, hex: string]> = [
  ["the type that is never used", "c1"],
  ["an extension", "c7010203"],
  ["an extension of fixed length", "d40102"],
  ["a list whose entries are missing", "ddffffffff01"],
  ["a list that is cut within its count", "dd00"],
  ["a map without its last value", "81a161"],
];
for (const [what, hex] of UNREAD) {
  Deno.test(`endOfValue() of ${what} is undefined`, () => {
    assertEquals(endOfValue(viewOf(Uint8Array.fromHex(hex)), 0), undefined);
  });
}

const NUMBERS: ReadonlyArray<readonly [hex: string, length: number, value: number | undefined]> = [
  ["00", 1, 0],
  ["7f", 1, 127],
  ["cc80", 2, 128],
  ["cdffff", 3, 65_535],
  ["ceffffffff", 5, 4_294_967_295],
  ["cb3fe0000000000000", 9, 0.5],
  ["cb7ff0000000000000", 9, Infinity],
  ["cb3fe00000000000", 0, undefined],
  ["cf0000000000000001", 0, undefined],
  ["ff", 0, undefined],
  ["a0", 0, undefined],
  ["", 0, undefined],
];
for (const [hex, length, value] of NUMBERS) {
  Deno.test(`numberLength() and numberAt() read ${hex || "nothing"} as ${value}`, () => {
    const view = viewOf(Uint8Array.fromHex(hex));
    assertEquals(numberLength(view, 0), length);
    if (value !== undefined) assertEquals(numberAt(view, 0), value);
  });
}

const ARRAYS: ReadonlyArray<readonly [hex: string, want: ReturnType<typeof arrayAt>]> = [
  ["90", { count: 0, start: 1 }],
  ["9f", { count: 15, start: 1 }],
  ["dc0010", { count: 16, start: 3 }],
  ["dd00010000", { count: 65_536, start: 5 }],
  ["dc00", undefined],
  ["dd000100", undefined],
  ["80", undefined],
  ["", undefined],
];
for (const [hex, want] of ARRAYS) {
  Deno.test(`arrayAt() finds ${want?.count ?? "no"} entries in ${hex || "nothing"}`, () => {
    assertEquals(arrayAt(viewOf(Uint8Array.fromHex(hex)), 0), want);
  });
}

Deno.test("keyBytes() are those of the encoder, and hasBytes() finds them where they stand", () => {
  const bytes = encodeMsgpack({ start_ms: 1 });
  const key = keyBytes("start_ms");
  assertEquals([...bytes.slice(1, -1)], [...key]);
  const view = viewOf(bytes);
  assertEquals([0, 1, 2, 9, 99].map((at) => hasBytes(view, at, key)), [
    false,
    true,
    false,
    false,
    false,
  ]);
});
