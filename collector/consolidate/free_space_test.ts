import { assert, assertThrows } from "@std/assert";
import { freeBytesBelow } from "./free_space.ts";

Deno.test("freeBytesBelow() knows what a disk has left", () => {
  const bytes = freeBytesBelow(Deno.cwd());
  assert(Number.isInteger(bytes) && bytes >= 0 && bytes < 2 ** 60, `${bytes}`);
});

Deno.test("freeBytesBelow() throws where there is no directory", () => {
  assertThrows(() => freeBytesBelow("/nonexistent/fgm"));
});
