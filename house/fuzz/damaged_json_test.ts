import { assert, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { damagedJson } from "./damaged_json.ts";

const TRUE = '{"name":"web","labels":{"app":"web"},"panels":[{"metric":"cpu"},{"metric":"mem"}]}';

function texts(count: number, words: readonly string[] = []): readonly string[] {
  const encoder = new TextEncoder();
  return Array.from({ length: count }, (_, i) =>
    new TextDecoder().decode(
      damagedJson(
        new Random(`1/${i}`),
        encoder.encode(TRUE),
        words.map((word) => encoder.encode(word)),
      ),
    ));
}

Deno.test("damagedJson() gives other JSON", () => {
  const all = texts(500);
  for (const text of all) JSON.parse(text);
  assert(new Set(all).size > 300, `${new Set(all).size} of 500`);
});

Deno.test("damagedJson() leaves what is no JSON", () => {
  const bytes = new TextEncoder().encode("{");
  assertEquals(damagedJson(new Random(1), bytes, []), bytes);
});

const MET: readonly (readonly [what: string, isMet: (text: string) => boolean])[] = [
  ["members that are left out", (text) => !text.includes('"name"')],
  ["members of other names", (text) => text.includes('"__proto__":')],
  ["lists that are longer", (text) => text.split("metric").length > 100],
  ["values of other types", (text) => text.includes('"name":[') || text.includes('"name":null')],
  ["deep nesting", (text) => text.includes("[[[[[[[[[[[[[[[[[[[[")],
  ["half of a surrogate pair", (text) => text.includes("\\ud800")],
  ["words of the target", (text) => text.includes("a telling word")],
];

for (const [what, isMet] of MET) {
  Deno.test(`damagedJson() gives ${what} now and then`, () => {
    assert(texts(3_000, ["a telling word"]).some(isMet));
  });
}
