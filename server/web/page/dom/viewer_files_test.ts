import { assertEquals } from "@std/assert";
import { fileName } from "./viewer_files.ts";

const CASES: readonly (readonly [disposition: string, want: string])[] = [
  ['attachment; filename="fgm-worker-1.csv"', "fgm-worker-1.csv"],
  ["attachment; filename=fgm.parquet", "fgm.parquet"],
  ["attachment", "fgm"],
  ["", "fgm"],
];

for (const [disposition, want] of CASES) {
  Deno.test(`fileName() of "${disposition}" is ${want}`, () => {
    assertEquals(fileName(disposition), want);
  });
}
