import { assertEquals, assertThrows } from "@std/assert";
import { installedLibrary, loadNativeParts } from "./duckdb_native.ts";

const CASES: readonly (readonly [fact: string, there: readonly string[], want: string])[] = [
  ["takes the library beside the program", ["/opt/libduckdb.so"], "/opt/libduckdb.so"],
  ["finds it in lib/fgm", ["/lib/fgm/libduckdb.so"], "/lib/fgm/libduckdb.so"],
  [
    "prefers the one beside the program",
    ["/opt/libduckdb.so", "/lib/fgm/libduckdb.so"],
    "/opt/libduckdb.so",
  ],
  ["names the place beside the program where there is none", [], "/opt/libduckdb.so"],
];

for (const [fact, there, want] of CASES) {
  Deno.test(`installedLibrary() ${fact}`, () => {
    assertEquals(installedLibrary("/opt/fgm", (path) => there.includes(path)), want);
  });
}

Deno.test("installedLibrary() looks into the lib folder beside bin", () => {
  const want = "/usr/local/lib/fgm/libduckdb.so";
  assertEquals(installedLibrary("/usr/local/bin/fgm", (path) => path === want), want);
});

Deno.test("loadNativeParts() names the library that is missing", () => {
  assertThrows(
    () => loadNativeParts("/nonexistent/libduckdb.so"),
    Error,
    "Cannot load DuckDB: /nonexistent/libduckdb.so is missing or unreadable",
  );
});

Deno.test("loadNativeParts() does nothing from source", () => loadNativeParts(undefined));
