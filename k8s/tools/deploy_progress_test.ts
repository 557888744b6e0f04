import { assertEquals } from "@std/assert";
import { createProgress } from "./deploy_progress.ts";

const CASES: readonly (readonly [
  name: string,
  columns: number | undefined,
  lines: readonly (string | undefined)[],
  written: string,
])[] = [
  ["a file gets a line when it changes", undefined, ["a", "a", "b", undefined], "a\nb\n"],
  [
    "a terminal has one line, written over",
    80,
    ["long", "long", "b", undefined],
    "\r\x1b[Klong\r\x1b[Kb\n",
  ],
  ["a line is cut to the terminal", 4, ["abcdef", undefined], "\r\x1b[Kabc\n"],
  ["nothing shown is nothing to end", 80, [undefined, undefined], ""],
  ["a line comes again after the end", undefined, ["a", undefined, "a"], "a\na\n"],
];

for (const [name, columns, lines, written] of CASES) {
  Deno.test(`createProgress(): ${name}`, () => {
    let text = "";
    const progress = createProgress({ columns, write: (more) => void (text += more) });
    for (const line of lines) line === undefined ? progress.end() : progress.show(line);
    assertEquals(text, written);
  });
}
