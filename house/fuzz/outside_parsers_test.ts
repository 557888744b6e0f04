import { assert, assertEquals } from "@std/assert";
import { readTree } from "../tidy_tree.ts";
import {
  FED_THROUGH,
  fedParsers,
  needlessNames,
  outsideParsers,
  unfedParsers,
} from "./outside_parsers.ts";
import { FUZZ_TARGETS } from "./targets.ts";

const TREE = await readTree(new URL("../..", import.meta.url));

const PARSERS: readonly (readonly [source: string, names: readonly string[]])[] = [
  ["export function parseIt(text: string): number {", ["parseIt"]],
  ["export async function readIt<T>(\n  request: Request,\n  { max = 5 } = {},\n) {", ["readIt"]],
  ["export function decodeIt(\n  get: () => number,\n  bytes: Uint8Array,\n): X {", ["decodeIt"]],
  ["export function* readAll(value: unknown) {", ["readAll"]],
  ["function parseIt(text: string): number {", []],
  ["export function parser(text: string): number {", []],
  ["export function readIt(db: DuckDb): Promise<string> {", []],
];
for (const [text, names] of PARSERS) {
  Deno.test(`outsideParsers() finds ${names.length} in ${JSON.stringify(text)}`, () => {
    const found = outsideParsers([{ path: "server/a.ts", text }]);
    assertEquals(found, names.map((name) => ({ path: "server/a.ts", name })));
  });
}

Deno.test("outsideParsers() passes tests over, and what is made for them", () => {
  const text = PARSERS[0]![0];
  for (const path of ["server/a_test.ts", "server/testing/a.ts", "k8s/e2e/a.ts", "house/a.ts"]) {
    assertEquals(outsideParsers([{ path, text }]), [], path);
  }
});

Deno.test("fedParsers() finds what files of targets import", () => {
  const text = 'import {\n  type X,\n  parseIt,\n} from "../store/it.ts";\n';
  const fed = fedParsers([{ path: "server/testing/it_fuzz.ts", text }]);
  assertEquals(fed[1], { path: "server/store/it.ts", name: "parseIt" });
});

Deno.test("every parser of what comes from outside is fed damaged inputs, or named with its reason", () => {
  assert(outsideParsers(TREE).length > 50);
  assertEquals(unfedParsers(TREE), []);
  assertEquals(needlessNames(TREE), []);
});

Deno.test("FED_THROUGH names targets that there are", () => {
  const names = new Set(FUZZ_TARGETS.map(({ name }) => name));
  assertEquals(Object.values(FED_THROUGH).filter((name) => !names.has(name)), []);
});

Deno.test("unfedParsers() finds a parser that nobody feeds", () => {
  const parser = { path: "server/a.ts", text: "export function parseNew(text: string) {" };
  assertEquals(unfedParsers([parser]), [{ path: "server/a.ts", name: "parseNew" }]);
});
