import { assertEquals } from "@std/assert";
import { createCursor } from "./cursor.ts";

Deno.test("createCursor() tells everybody of each move once", () => {
  const cursor = createCursor();
  const heard: [who: string, timeMs: number | undefined][] = [];
  cursor.listen((timeMs) => heard.push(["a", timeMs]));
  const stop = cursor.listen((timeMs) => heard.push(["b", timeMs]));
  cursor.set(5);
  cursor.set(5);
  stop();
  cursor.set(undefined);
  assertEquals(heard, [["a", 5], ["b", 5], ["a", undefined]]);
  assertEquals(cursor.timeMs(), undefined);
});
