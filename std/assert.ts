/**
 * `@std/assert` with types. The npm copy of the standard library carries none; where JSR can be
 * reached, the import map may name `jsr:@std/assert` instead and this file goes.
 *
 * @module
 */

// @ts-types="./assert_decl.d.ts"
export {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "deno-std/assert/mod.js";
