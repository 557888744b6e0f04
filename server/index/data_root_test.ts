import { assertEquals, assertThrows } from "@std/assert";
import { parseDataRoot, stemOf } from "./data_root.ts";

const PLACES: Readonly<Record<string, "file" | "directory">> = {
  "/data": "directory",
  "/data/a.parquet": "file",
  "/data/[x]": "directory",
  "/data/notes.txt": "file",
};
const WORLD = { workDir: "/", exists: (path: string) => PLACES[path] ?? "absent" as const };

const ROOTS: readonly [argument: string, base: string, stem: string, accepted: boolean][] = [
  ["data", "/data", "/data/dt=1/x", true],
  ["/data/a.parquet", "/data", "/data/a", true],
  ["/data/a.parquet", "/data", "/data/ab", false],
  ["/data/[x]", "/data/[x]", "/data/[x]/a", true],
  ["/data/*.parquet", "/data", "/data/a", true],
  ["/data/*.parquet", "/data", "/data/sub/a", false],
  ["/data/dt=*", "/data", "/data/dt=1/identifier=2/a", true],
  ["/data/dt=*", "/data", "/data/other/a", false],
  ["/data/**/b*", "/data", "/data/x/y/beta", true],
  ["/data/dt=2026-0[12]*/*", "/data", "/data/dt=2026-02-03/i=1/a", true],
  ["/data/dt=2026-0[12]*/*", "/data", "/data/dt=2026-03-03/i=1/a", false],
];
for (const [argument, base, stem, accepted] of ROOTS) {
  Deno.test(`parseDataRoot() of ${argument} ${accepted ? "takes" : "leaves"} ${stem}`, () => {
    const root = parseDataRoot(argument, WORLD);
    assertEquals([root.base, root.accepts(stem)], [base, accepted]);
  });
}

for (const argument of ["", "/nothing", "/data/notes.txt", "/data/a.parquet/x", "/data/[b-a]"]) {
  Deno.test(`parseDataRoot() refuses "${argument}" in one line`, () => {
    const error = assertThrows(() => parseDataRoot(argument, WORLD), RangeError);
    assertEquals(error.message.split("\n").length, 1);
  });
}

const STEMS: readonly [string, string | undefined][] = [
  ["/d/metrics-1.parquet", "/d/metrics-1"],
  ["/d/metrics-1.containers", "/d/metrics-1"],
  ["/d/a.b.journal", "/d/a.b"],
  ["/d/.metrics-1.parquet", undefined],
  ["/d/.parquet", undefined],
  ["/d/metrics-1.parquet.tmp", undefined],
  ["/d/metrics-1.journal.damaged", undefined],
  ["/d/session.json", undefined],
];
for (const [path, want] of STEMS) {
  Deno.test(`stemOf() of ${path} is ${want}`, () => assertEquals(stemOf(path), want));
}
