import { assertEquals } from "@std/assert";
import { splitName } from "./split_name.ts";

const CASES: readonly (readonly [name: string, start: string, end: string])[] = [
  ["", "", ""],
  ["mysql-36/db", "mysql-36/db", ""],
  ["renderer-vwfg6gq74f-ldkwn/app", "renderer-vwfg6gq74f", "-ldkwn/app"],
  // The dash within the container's name is no place to cut.
  ["ingress-tgqwxntksw-28cj7/liveness-probe", "ingress-tgqwxntksw-28", "cj7/liveness-probe"],
  ["abcdefghijklmnopqrstuvwxyz", "abcdefgh", "ijklmnopqrstuvwxyz"],
  ["a-very-long-name-without-any-container", "a-very-long-name-without-any", "-container"],
  ["namespace-of-a-long-name", "namespace-of-a-long", "-name"],
];

for (const [name, start, end] of CASES) {
  Deno.test(`splitName() cuts "${name}" before "${end}"`, () => {
    assertEquals(splitName(name), { start, end });
  });
}

Deno.test("splitName() loses nothing, whatever the name", () => {
  for (let length = 0; length < 80; length++) {
    for (const letters of ["a", "-", "/", "a-/"]) {
      const name = letters.repeat(80).slice(0, length);
      const { start, end } = splitName(name);
      assertEquals(start + end, name);
    }
  }
});
