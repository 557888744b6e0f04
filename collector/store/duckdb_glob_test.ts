import { assertEquals } from "@std/assert";
import { escapeGlob } from "./duckdb_glob.ts";

const GLOB_CASES: readonly [string, string][] = [
  ["", ""],
  ["/data/a.parquet", "/data/a.parquet"],
  ["*", "[*]"],
  ["a?b", "a[?]b"],
  ["[x]", "[[]x]"],
  ["/**/[!a]*.parquet", "/[*][*]/[[]!a][*].parquet"],
  ["it's {a,b} ü", "it's {a,b} ü"],
];
for (const [path, want] of GLOB_CASES) {
  Deno.test(`escapeGlob() of "${path}" is "${want}"`, () => {
    assertEquals(escapeGlob(path), want);
  });
}
