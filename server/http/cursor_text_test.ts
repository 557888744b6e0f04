import { assertEquals } from "@std/assert";
import { decodeFields, encodeFields } from "./cursor_text.ts";

Deno.test("decodeFields() gives back what encodeFields() took, in any script", () => {
  const fields = ["näme/✓", 1.5, null, -0.25, ""];
  const text = encodeFields(fields);
  assertEquals(/^[\w-]+$/.test(text), true, text);
  assertEquals(decodeFields(text, 5), fields);
});

const NONE: readonly string[] = [
  "",
  "zzz",
  "WzEsMiwzXQ==x",
  "WzEsMiwz", // cut: [1,2,3
  "_____w", // no UTF-8
  encodeFields([1, 2]),
  btoa("{}"),
  btoa("5"),
  "W".repeat(5_000),
];
for (const text of NONE) {
  Deno.test(`decodeFields() of ${text.slice(0, 20)} as three fields is undefined`, () => {
    assertEquals(decodeFields(text, 3), undefined);
  });
}
