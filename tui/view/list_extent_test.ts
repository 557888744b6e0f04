import { assertEquals } from "@std/assert";
import { listExtentText } from "./list_extent.ts";

const CASES: readonly (readonly [top: number, count: number, height: number, want: string])[] = [
  [0, 0, 10, "none"],
  [0, 5, 10, "5"],
  [0, 10, 10, "10"],
  [0, 11, 10, "1–10 of 11"],
  [20, 96, 10, "21–30 of 96"],
  [90, 96, 10, "91–96 of 96"],
  [0, 5, 0, "5"],
];
for (const [top, count, height, want] of CASES) {
  Deno.test(`listExtentText() of ${count} items in ${height} rows from ${top}`, () => {
    assertEquals(listExtentText(top, { count, height }), want);
  });
}
