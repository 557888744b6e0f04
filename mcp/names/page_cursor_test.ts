import { assertEquals, assertThrows } from "@std/assert";
import { readCursor, writeCursor } from "./page_cursor.ts";
import { ToolError } from "./tool_error.ts";

const PAGED = { question: '{"sort":"cpu"}', nodes: ["a", "b", "c"] };

Deno.test("writeCursor() keeps its form, which clients have stored", () => {
  const told = new Map([["a", 3], ["b", 0], ["c", 17]]);
  assertEquals(
    writeCursor({ toMs: 1_767_607_207_000, told }, PAGED),
    "1:1767607207000:c3b84641:e40c292c=3,e60c2c52=17",
  );
});

Deno.test("readCursor() reads what writeCursor() wrote", () => {
  const told = new Map([["a", 3], ["c", 17]]);
  assertEquals(readCursor(writeCursor({ toMs: 5, told }, PAGED), PAGED), { toMs: 5, told });
});

Deno.test("readCursor() reads a cursor without any row", () => {
  const position = { toMs: 5, told: new Map() };
  assertEquals(readCursor(writeCursor(position, PAGED), PAGED), position);
});

Deno.test("readCursor() leaves out nodes that are gone", () => {
  const cursor = writeCursor({ toMs: 5, told: new Map([["a", 3], ["c", 17]]) }, PAGED);
  const { told } = readCursor(cursor, { ...PAGED, nodes: ["c"] });
  assertEquals(told, new Map([["c", 17]]));
});

const REFUSED = ["", "20", "2:5:c3b84641:", "1:5:00000000:", "1:x:c3b84641:", "1:5:c3b84641:a=1"];

for (const cursor of REFUSED) {
  Deno.test(`readCursor() refuses "${cursor}"`, () => {
    assertThrows(() => readCursor(cursor, PAGED), ToolError, "leave the cursor out");
  });
}
