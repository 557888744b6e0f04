import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "./parser_fuzz.ts";

Deno.test("fuzzParser() accepts a parser that refuses with SyntaxError", () => {
  fuzzParser(() => {
    throw new SyntaxError("no");
  }, ["a 1\n"]);
});

Deno.test("fuzzParser() reports any other error, with seed and text", () => {
  const parse = (bytes: Uint8Array, length: number) => {
    if (bytes.subarray(0, length).includes(0)) throw new RangeError("index");
  };
  const error = assertThrows(() => fuzzParser(parse, ["a 1\n"], { seed: 7 }), Error, "(seed 7)");
  assertEquals(error.cause instanceof RangeError, true);
});

Deno.test("fuzzParser() tries the true text, its beginnings, and the empty text", () => {
  const seen = new Set<string>();
  fuzzParser((bytes, length) => {
    seen.add(new TextDecoder().decode(bytes.subarray(0, length)));
  }, ["abc\n"]);
  assertEquals(["", "a", "ab", "abc", "abc\n"].filter((text) => !seen.has(text)), []);
});
