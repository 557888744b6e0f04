import { assert, assertEquals, assertThrows } from "@std/assert";
import { seededRandom } from "./journal_fixture.ts";
import {
  decodeMsgpack,
  encodeMsgpack,
  encodeMsgpackArray,
  MSGPACK_BYTES_MAX,
  MsgpackFields,
  type MsgpackValue,
  requireArray,
} from "./msgpack.ts";

const ROUND_TRIPS: readonly MsgpackValue[] = [
  null,
  true,
  -1,
  127,
  2 ** 31,
  2 ** 53,
  -(2 ** 40),
  0.06,
  "",
  "é☃\u{1f600}",
  "x".repeat(70_000),
  [],
  [1, [2, [3]]],
  { a: 1, b: { c: "d" } },
];
for (const value of ROUND_TRIPS) {
  Deno.test(`decodeMsgpack() gives back ${Deno.inspect(value).slice(0, 40)}`, () => {
    assertEquals(decodeMsgpack(encodeMsgpack(value), "test"), value);
  });
}

Deno.test("encodeMsgpackArray() joins entries to an array", () => {
  for (const entries of [[], [1], Array.from({ length: 70_000 }, (_, i) => i % 100)]) {
    const bytes = encodeMsgpackArray(entries.map((entry) => encodeMsgpack(entry)));
    assertEquals(decodeMsgpack(bytes, "test"), entries);
  }
});

const BAD_BYTES: ReadonlyArray<readonly [what: string, hex: string]> = [
  ["no byte", ""],
  ["a type that is never used", "c1"],
  ["an extension", "d40102"],
  ["a string that ends too soon", "a56162"],
  ["a list that claims four billion entries", "ddffffffff01"],
  ["a map that claims four billion entries", "dfffffffffa16101"],
  ["a binary that claims four gigabytes", "c6ffffffff00"],
  ["two values", "0101"],
  ["a list as a map's key", "819001"],
];
for (const [what, hex] of BAD_BYTES) {
  Deno.test(`decodeMsgpack() throws SyntaxError for ${what}`, () => {
    assertThrows(
      () => decodeMsgpack(Uint8Array.fromHex(hex), "test"),
      SyntaxError,
      "Cannot decode test: not MessagePack",
    );
  });
}

Deno.test("decodeMsgpack() throws SyntaxError for lists nested without end", () => {
  assertThrows(() => decodeMsgpack(new Uint8Array(1_000_000).fill(0x91), "test"), SyntaxError);
});

Deno.test("decodeMsgpack() refuses more bytes than any file of ours has", () => {
  assertThrows(
    () => decodeMsgpack(new Uint8Array(MSGPACK_BYTES_MAX + 1), "test"),
    SyntaxError,
    "are more than",
  );
});

Deno.test("decodeMsgpack() throws nothing but SyntaxError for noise (seed 61)", () => {
  const random = seededRandom(61);
  for (let i = 0; i < 3_000; i++) {
    const noise = Uint8Array.from({ length: random() * 60 }, () => Math.floor(random() * 256));
    try {
      decodeMsgpack(noise, "test");
    } catch (error) {
      assert(error instanceof SyntaxError, `${noise.toHex()}: ${error}`);
    }
  }
});

const FIELDS = new MsgpackFields({
  text: "x",
  number: 1.5,
  count: 7,
  big: 2n ** 40n,
  nil: null,
  list: ["a", "b"],
  mixed: ["a", 1],
  map: { k: "v" },
  mixedMap: { k: 1 },
}, "thing");

Deno.test("MsgpackFields reads fields of the wanted type", () => {
  assertEquals(FIELDS.string("text"), "x");
  assertEquals(FIELDS.number("number"), 1.5);
  assertEquals(FIELDS.number("big"), 2 ** 40);
  assertEquals(FIELDS.count("count"), 7);
  assertEquals(FIELDS.strings("list"), ["a", "b"]);
  assertEquals(FIELDS.optionalStringMap("map"), { k: "v" });
  assertEquals(FIELDS.keys().length, 9);
});

Deno.test("MsgpackFields takes nil and a missing field for the same", () => {
  for (const key of ["nil", "missing", "toString", "__proto__"]) {
    assertEquals(FIELDS.raw(key), undefined);
    assertEquals(FIELDS.optionalString(key), undefined);
    assertEquals(FIELDS.optionalStringMap(key), undefined);
  }
});

const WRONG_FIELDS: ReadonlyArray<readonly [what: () => unknown, message: string]> = [
  [() => FIELDS.string("missing"), 'Cannot decode thing: field "missing" is missing'],
  [() => FIELDS.string("number"), 'field "number" is number, not a string'],
  [() => FIELDS.optionalString("list"), 'field "list" is list, not a string'],
  [() => FIELDS.number("text"), 'field "text" is string, not a number'],
  [() => FIELDS.count("number"), 'field "number" is number, not a count'],
  [() => FIELDS.strings("text"), 'field "text" is string, not a list of strings'],
  [() => FIELDS.strings("mixed"), 'field "mixed" is number, not a list of strings'],
  [() => FIELDS.optionalStringMap("mixedMap"), "not a map of strings"],
  [() => FIELDS.optionalStringMap("list"), "not a map of strings"],
  [() => new MsgpackFields([], "thing"), "Cannot decode thing: list is not a map"],
  [() => new MsgpackFields(null, "thing"), "Cannot decode thing: nil is not a map"],
  [() => requireArray({}, "thing"), "Cannot decode thing: object is not a list"],
];
for (const [read, message] of WRONG_FIELDS) {
  Deno.test(`MsgpackFields throws: ${message}`, () => {
    assertThrows(read, SyntaxError, message);
  });
}

Deno.test("MsgpackFields is not misled by a key that names the prototype", () => {
  const bytes = Uint8Array.fromHex("81a95f5f70726f746f5f5f81a474657874a178"); // {__proto__: {text}}
  const fields = new MsgpackFields(decodeMsgpack(bytes, "test"), "test");
  assertThrows(() => fields.string("text"), SyntaxError, "missing");
});
