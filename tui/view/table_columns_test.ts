import { assertEquals } from "@std/assert";
import { columnsWidth } from "./aligned_row.ts";
import { columnsOf, type TableColumn, tableColumnNames, tableWidths } from "./table_columns.ts";

function shownAt(width: number): readonly TableColumn[] {
  const widths = tableWidths(width);
  return tableColumnNames().filter((name) => widths[name] > 0);
}

const CASES: readonly (readonly [width: number, want: string])[] = [
  [34, "marks name"],
  [35, "marks name average"],
  [45, "marks name average value"],
  [59, "marks name average value spark"],
  [75, "marks name namespace average value spark"],
  [88, "marks name namespace average value spark gone"],
  [119, "marks name namespace qos average value spark gone"],
];
for (const [width, want] of CASES) {
  Deno.test(`tableWidths() of ${width} cells have room for ${want}`, () => {
    assertEquals(shownAt(width).join(" "), want);
  });
}

Deno.test("tableWidths() never take more than there is, and all of it on most terminals", () => {
  for (let width = 25; width <= 300; width++) {
    const taken = columnsWidth(columnsOf(tableWidths(width)));
    assertEquals(taken <= width, true, `${taken} of ${width}`);
    if (width >= 59 && width <= 165) assertEquals(taken, width);
  }
});

Deno.test("tableWidths() give way from the least to the most useful", () => {
  let before: readonly TableColumn[] = [];
  for (let width = 25; width <= 300; width++) {
    const shown = shownAt(width);
    assertEquals(before.filter((name) => !shown.includes(name)), []);
    before = shown;
  }
});

Deno.test("columnsOf() aligns values on the right", () => {
  const columns = columnsOf(tableWidths(119));
  assertEquals(columns.map(({ isRight }) => isRight), [
    false,
    false,
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});
