import { assertEquals } from "@std/assert";
import { testNames } from "./test_names.ts";

/** What stands for a part that the text does not tell. */
const _ = "\0";

const CASES: readonly (readonly [what: string, source: string, names: readonly string[]])[] = [
  ["a text", `Deno.test("it holds", () => {});`, ["it holds"]],
  ["the name of a description", `Deno.test({ ignore: true, name: "it holds", fn });`, ["it holds"]],
  ["a step", `await t.step("the first", () => {});`, ["the first"]],
  ["no comment", `// Deno.test("it holds")\n/* t.step("the first") */`, []],
  ["no other call", `assertEquals("it holds"); test("it holds"); pattern.test("x");`, []],
  ["what is not told, as such", "Deno.test(`${f()} holds ${y}`, () => {});", [`${_} holds ${_}`]],
  ["what is no text, as such", "Deno.test(f(), () => {});", [_]],
  [
    "rows of a table",
    `const CASES = [["a", 1], ["b", 2]] as const;
     for (const [what, count] of CASES) Deno.test(\`\${what} holds \${count}\`, () => {});`,
    [`${_} holds ${_}`, `a holds ${_}`, `b holds ${_}`],
  ],
  [
    "rows of a table of objects",
    `for (const { what: name } of [{ what: "a" }, { other: "b" }]) Deno.test(name, () => {});`,
    ["a"],
  ],
  [
    "rows that are texts",
    `const ROWS = ["a", "b"];\nfor (const row of ROWS) { if (row) t.step(row, () => {}); }`,
    ["a", "b"],
  ],
  [
    "names of properties",
    `const CASES: Cases = { one: 1, "two or more": [] };
     for (const [name, run] of Object.entries(CASES)) await t.step(name, run);`,
    ["one", "two or more"],
  ],
  [
    "calls of a function of the file",
    `function test(name: string, fn: () => void) { Deno.test({ name: \`f() \${name}\`, fn }); }
     test("holds", () => {}); test("goes on", () => {});`,
    [`f() ${_}`, "f() holds", "f() goes on"],
  ],
  [
    "calls of a function with a constant's name",
    `const test = (what: string) => Deno.test(\`f() \${what}\`, () => {}); test("holds");`,
    [`f() ${_}`, "f() holds"],
  ],
  ["no calls of other functions", "each((what) => Deno.test(what, () => {})); f('no');", []],
  ["a constant", `const NAME = "it holds";\nDeno.test(NAME, () => {});`, ["it holds"]],
  ["no end of constants", "const [a, b] = [b, a]; const x = y; const y = x; Deno.test(x);", [_]],
];

for (const [what, source, names] of CASES) {
  Deno.test(`testNames() finds ${what}`, () => {
    assertEquals(testNames("a_test.ts", source), names);
  });
}
