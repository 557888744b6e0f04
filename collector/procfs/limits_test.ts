import { assertEquals, assertThrows } from "@std/assert";
import { readScenario } from "../testing/scenario.ts";
import { parseOpenFilesMax } from "./limits.ts";

const CASES: ReadonlyArray<readonly [line: string, want: number]> = [
  ["Max open files            1024                 524288               files     ", 1024],
  ["Max open files            unlimited            unlimited            files     ", Infinity],
];
for (const [line, want] of CASES) {
  Deno.test(`parseOpenFilesMax() reads the soft limit ${want}`, () => {
    const text = `Limit  Soft Limit  Hard Limit  Units\n${line}\nMax locked memory  5  6  bytes\n`;
    assertEquals(parseOpenFilesMax(text), want);
  });
}

Deno.test("parseOpenFilesMax() reads the captured limits", () => {
  const limit = parseOpenFilesMax(
    readScenario("kind_v2_linux_6_1").files["/proc/self/limits"] ?? "",
  );
  assertEquals(limit >= 1024, true);
});

for (
  const text of ["", "Max open files\n", "Max open files x y files\n", "Max processes 1 2 x\n"]
) {
  Deno.test(`parseOpenFilesMax() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseOpenFilesMax(text), SyntaxError, "Cannot parse line ");
  });
}
