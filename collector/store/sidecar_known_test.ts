import { assertEquals } from "@std/assert";
import { isAt, remember, rememberBytes } from "./sidecar_known.ts";

/** Bytes that differ from each other wherever they are compared. */
const BYTES = Uint8Array.from({ length: 40 }, (_, i) => i * 5 + 3);

for (let length = 4; length <= 12; length++) {
  Deno.test(`isAt() finds ${length} known bytes where they stand, and nowhere else`, () => {
    const view = new DataView(BYTES.buffer);
    const known = remember(view, { at: 7, end: 7 + length, value: "seven" });
    assertEquals([known.byteLength, known.value], [length, "seven"]);
    for (let at = 0; at <= 40; at++) assertEquals(isAt(known, view, at), at === 7, `at ${at}`);
  });

  Deno.test(`isAt() sees any of ${length} bytes change, and none beside them`, () => {
    const known = rememberBytes([...BYTES.slice(7, 7 + length)]);
    for (let changed = 5; changed < 9 + length; changed++) {
      const bytes = BYTES.slice();
      bytes[changed]! ^= 0x80;
      const isInside = changed >= 7 && changed < 7 + length;
      assertEquals(isAt(known, new DataView(bytes.buffer), 7), !isInside, `byte ${changed}`);
    }
  });
}

Deno.test("isAt() does not find bytes that are cut off", () => {
  const known = rememberBytes([...BYTES.slice(30)]);
  assertEquals(isAt(known, new DataView(BYTES.buffer), 30), true);
  assertEquals(isAt(known, new DataView(BYTES.buffer, 0, 39), 30), false);
});
