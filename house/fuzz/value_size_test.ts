import { assert, assertEquals } from "@std/assert";
import { valueSize } from "./value_size.ts";

const shared = { text: "x".repeat(100) };

const SIZES: readonly (readonly [what: string, value: unknown, bytes: number])[] = [
  ["nothing", undefined, 8],
  ["a number", 5, 8],
  ["a text", "abcd", 12],
  ["a list", [1, 2], 24],
  ["an object, with its names", { ab: 1 }, 8 + 10 + 8],
  ["a buffer by its length", new Float64Array(4), 40],
  ["a map", new Map([["a", 1]]), 8 + 9 + 8],
  ["a set", new Set(["a"]), 8 + 9],
  ["what is there twice, once", [shared, shared], 8 + 8 + 8 + 12 + 108],
];

for (const [what, value, bytes] of SIZES) {
  Deno.test(`valueSize() counts ${what}`, () => assertEquals(valueSize(value, 1e9), bytes));
}

Deno.test("valueSize() ends at a value that holds itself", () => {
  const own: { self?: unknown } = {};
  own.self = own;
  assert(valueSize(own, 1e9) < 100);
});

Deno.test("valueSize() stops counting above the most", () => {
  const list = new Array(1_000_000).fill("0123456789");
  assert(valueSize(list, 100) <= 200);
});
