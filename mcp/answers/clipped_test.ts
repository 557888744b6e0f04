import { assertEquals } from "@std/assert";
import { clipped, clippedName, listText } from "./clipped.ts";

Deno.test("clipped() keeps what fits, on one line and without control characters", () => {
  assertEquals(clipped("short"), "short");
  assertEquals(clipped("  a\n\tb\u0007\u2028c  "), "a b c");
});

Deno.test("clipped() cuts at the end", () => {
  assertEquals(clipped("abcdefgh", 5), "abcd…");
  assertEquals(clipped("abcde", 5), "abcde");
});

Deno.test("clippedName() cuts in the middle, where names tell least", () => {
  assertEquals(clippedName("shop/checkout-7d9f8b6c5-x2x4z/app", 15), "shop/ch…x4z/app");
  assertEquals(clippedName("abcdefgh", 5).length, 5);
  assertEquals(clippedName("abc", 5), "abc");
});

Deno.test("listText() counts what it does not name", () => {
  assertEquals(listText(["a", "b", "c"], 2), "a, b and 1 more");
  assertEquals(listText(["a"], 2), "a");
  assertEquals(listText([], 2), "");
});
