import { assertEquals } from "@std/assert";
import { listAt, memberOf, textAt, valueAt } from "./json_value.ts";

const BODY = { a: { b: { c: "x", empty: "", list: [1] } }, n: 7, nothing: null };

const PATHS: ReadonlyArray<readonly [path: readonly string[], value: unknown]> = [
  [[], BODY],
  [["a", "b", "c"], "x"],
  [["a", "b", "d"], undefined],
  [["a", "x", "c"], undefined],
  [["n", "toFixed"], undefined],
  [["nothing", "a"], undefined],
  [["a", "b", "list", "0"], undefined],
  [["constructor"], undefined],
  [["__proto__"], undefined],
];
for (const [path, value] of PATHS) {
  Deno.test(`valueAt() finds ${JSON.stringify(value)} at /${path.join("/")}`, () => {
    assertEquals(valueAt(BODY, ...path), value);
  });
}

Deno.test("memberOf() of what is no object is absent", () => {
  for (const value of [undefined, null, 1, "length", true, ["length"]]) {
    assertEquals(memberOf(value, "length"), undefined);
  }
});

Deno.test("textAt() takes neither an empty text nor anything else for one", () => {
  assertEquals(textAt(BODY, "a", "b", "c"), "x");
  assertEquals(textAt(BODY, "a", "b", "empty"), undefined);
  assertEquals(textAt(BODY, "n"), undefined);
});

Deno.test("listAt() is empty where there is no list", () => {
  assertEquals(listAt(BODY, "a", "b", "list"), [1]);
  assertEquals(listAt(BODY, "a"), []);
  assertEquals(listAt(BODY, "z", "list"), []);
});
