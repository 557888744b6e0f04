import { assertEquals, assertGreater } from "@std/assert";
import { checkingFiles, type Fault, faultsOf } from "./fault_table.ts";
import { testNames } from "./test_names.ts";

const ROOT = new URL("..", import.meta.url);
const PAGE = Deno.readTextFileSync(new URL("RELIABILITY.md", ROOT));

const ROW: Fault = {
  name: "the disk is full",
  promise: "ticks are counted",
  checks: [{ words: "on a full disk", path: "a_test.ts" }, { words: "b", path: "c/b_test.tsx" }],
};

const CASES: readonly (readonly [page: string, faults: readonly Fault[]])[] = [
  ["# No table\n\nWords with [a link](a_test.ts).\n", []],
  ["| Fault | Promise | Checked by |\n| ----- | --- | --- |\n", []],
  [
    "| the disk is full | ticks are counted | [on a full disk](a_test.ts), [b](c/b_test.tsx) |",
    [ROW],
  ],
  ["| a | b | [no test](a.ts) |", [{ name: "a", promise: "b", checks: [] }]],
];
for (const [page, faults] of CASES) {
  Deno.test(`faultsOf() finds ${faults.length} in ${JSON.stringify(page.slice(0, 30))}`, () => {
    assertEquals(faultsOf(page), faults);
  });
}

Deno.test("checkingFiles() names each file once", () => {
  assertEquals(checkingFiles([ROW, ROW]), ["a_test.ts", "c/b_test.tsx"]);
});

Deno.test("RELIABILITY.md has a promise and a check for every fault", () => {
  const faults = faultsOf(PAGE);
  assertGreater(faults.length, 0);
  const lacking = faults.filter(({ promise, checks }) => promise === "" || checks.length === 0);
  assertEquals(lacking, []);
});

Deno.test("RELIABILITY.md names tests that there are", () => {
  const faults = faultsOf(PAGE);
  const names = new Map(
    checkingFiles(faults).map((path) => [
      path,
      testNames(path, Deno.readTextFileSync(new URL(path, ROOT))),
    ]),
  );
  const missing = faults.flatMap(({ checks }) => checks)
    .filter(({ words, path }) => !names.get(path)?.some((name) => name.includes(words)));
  assertEquals(missing, []);
});
