import { assertEquals } from "@std/assert";
import { isInside } from "./layout_hit.ts";

const REGION = { column: 2, row: 3, width: 4, height: 2 };
const CASES = [
  [2, 3, true],
  [5, 4, true],
  [6, 4, false],
  [5, 5, false],
  [1, 3, false],
  [2, 2, false],
] as const;
for (const [column, row, want] of CASES) {
  Deno.test(`isInside() is ${want} for column ${column}, row ${row}`, () => {
    assertEquals(isInside(REGION, { column, row }), want);
  });
}

Deno.test("isInside() is false for a region without a cell", () => {
  assertEquals(isInside({ ...REGION, height: 0 }, REGION), false);
});
