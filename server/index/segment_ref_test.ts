import { assertEquals } from "@std/assert";
import { OWN_SHAPE, type ValueColumn, valueExpression } from "./segment_ref.ts";

const CASES: readonly [columns: readonly ValueColumn[], want: string][] = [
  [OWN_SHAPE.valueColumns, "value::DOUBLE"],
  [["value_int"], "value_int::DOUBLE"],
  [["value_float", "value_int"], "coalesce(value_float::DOUBLE,value_int::DOUBLE)"],
  [["value", "value_int"], "coalesce(value::DOUBLE,value_int::DOUBLE)"],
];
for (const [valueColumns, want] of CASES) {
  Deno.test(`valueExpression() of ${valueColumns.join(" and ")} is ${want}`, () => {
    assertEquals(valueExpression({ valueColumns }), want);
  });
}
