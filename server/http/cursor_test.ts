import { assertEquals } from "@std/assert";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";

const RANGE = { fromMs: 1, toMs: 1_768_254_720_000 };
const CURSORS: readonly Cursor[] = [
  { value: 1.5, name: "default/pod/app", id: "aaaa", range: RANGE },
  { value: undefined, name: "", id: "aaaa", range: RANGE },
  { value: -Infinity, name: "naïve/пода/🙂", id: "a/b+c=d", range: RANGE },
];
for (const cursor of CURSORS) {
  Deno.test(`decodeCursor() undoes encodeCursor() of ${cursor.name || "no name"}`, () => {
    const text = encodeCursor(cursor);
    assertEquals(decodeCursor(text), cursor);
    assertEquals(encodeURIComponent(text), text, "safe in a URL");
  });
}

const NO_CURSORS = ["", "zzz", "!!!", "bnVsbA", "W10", btoa("[1,2,3,4,5]"), "A".repeat(5_000)];
for (const text of NO_CURSORS) {
  Deno.test(`decodeCursor() of ${text.slice(0, 12) || "nothing"} is undefined`, () => {
    assertEquals(decodeCursor(text), undefined);
  });
}
