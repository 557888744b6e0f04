/**
 * `@std/path` with types. The npm copy of the standard library carries none; where JSR can be
 * reached, the import map may name `jsr:@std/path` instead and this file goes.
 *
 * @module
 */

// @ts-types="./path_decl.d.ts"
export {
  basename,
  dirname,
  fromFileUrl,
  globToRegExp,
  isAbsolute,
  isGlob,
  join,
  relative,
  resolve,
  toFileUrl,
} from "deno-std/path/mod.js";
