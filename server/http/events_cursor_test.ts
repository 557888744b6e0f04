import { assertEquals } from "@std/assert";
import { START_MS } from "../testing/data_dir.ts";
import { decodeEventsCursor, encodeEventsCursor, type EventsCursor } from "./events_cursor.ts";

const CURSOR: EventsCursor = {
  after: { timeMs: START_MS, type: "oom_kill", subject: "aaaa" },
  range: { fromMs: START_MS - 5, toMs: START_MS + 5 },
};

for (const subject of ["aaaa", "", "knoten-ü", "a/b?c", "\u{1f600}"]) {
  Deno.test(`decodeEventsCursor() reads back what was written of "${subject}"`, () => {
    const cursor = { ...CURSOR, after: { ...CURSOR.after, subject } };
    const text = encodeEventsCursor(cursor);
    assertEquals(decodeEventsCursor(text), cursor);
    assertEquals(encodeURIComponent(text), text);
  });
}

/** Fields of a cursor that nobody gave out. */
const WRONG: readonly unknown[] = [
  null,
  {},
  [],
  [START_MS, "oom_kill", "aaaa", 1],
  [START_MS, "oom_kill", "aaaa", 1, 2, 3],
  [`${START_MS}`, "oom_kill", "aaaa", 1, 2],
  [START_MS, "oom", "aaaa", 1, 2],
  [START_MS, "oom_kill", 5, 1, 2],
  [START_MS, "oom_kill", "aaaa", 2, 2],
  [START_MS, "oom_kill", "aaaa", -1, 2],
  [START_MS, "oom_kill", "aaaa", 1, 1e300],
  [null, "oom_kill", "aaaa", 1, 2],
];
for (const fields of WRONG) {
  Deno.test(`decodeEventsCursor() gives undefined for ${JSON.stringify(fields)}`, () => {
    const text = new TextEncoder().encode(JSON.stringify(fields)).toBase64();
    assertEquals(decodeEventsCursor(text), undefined);
  });
}

for (const text of ["", "%", "zzz", "bm90IEpTT04", "_____w", "a".repeat(5_000)]) {
  Deno.test(`decodeEventsCursor() gives undefined for the text "${text.slice(0, 20)}"`, () => {
    assertEquals(decodeEventsCursor(text), undefined);
  });
}
