import { assertEquals } from "@std/assert";
import { seededRandom } from "../../../testing/random.ts";
import { fits, matchesGlob } from "./glob.ts";

const MATCHES: readonly [text: string, pattern: string, want: boolean][] = [
  ["", "", true],
  ["", "*", true],
  ["", "?", false],
  ["web", "web", true],
  ["web", "we", false],
  ["web-1", "web-*", true],
  ["my-web-1", "web-*", false],
  ["my-web-1", "*web*", true],
  ["abcabd", "*abd", true],
  ["aab", "*ab", true],
  ["web", "w?b", true],
  ["wb", "w?b", false],
  ["we.b", "we.b", true],
  ["wexb", "we.b", false],
  ["w[e]", "w[e]", true],
  ["Web", "web", false],
  ["a", "a**", true],
  ["😀x", "?x", true],
];
for (const [text, pattern, want] of MATCHES) {
  Deno.test(`matchesGlob() "${text}" ${want ? "fits" : "does not fit"} "${pattern}"`, () => {
    assertEquals(matchesGlob(text, pattern), want);
  });
}

const FITS: readonly [ref: string, pattern: string, want: boolean][] = [
  ["shop/web-1/app", "web-*", true],
  ["shop/web-1/app", "app", true],
  ["shop/web-1/app", "web-1/app", true],
  ["shop/web-1/app", "shop/*", true],
  ["shop/web-1/app", "shop", false],
  ["shop/web-1/app", "eb-*", false],
  ["0123456789abcdef", "0123*", true],
];
for (const [ref, pattern, want] of FITS) {
  Deno.test(`fits() ${pattern} ${want ? "means" : "does not mean"} ${ref}`, () => {
    assertEquals(fits(ref, pattern), want);
  });
}

Deno.test("matchesGlob() agrees with the regular expression of the pattern", () => {
  const seed = 3;
  const random = seededRandom(seed);
  const draw = (signs: string) =>
    Array.from(
      { length: Math.floor(random() * 8) },
      () => signs[Math.floor(random() * signs.length)],
    )
      .join("");
  for (let run = 0; run < 3_000; run++) {
    const [text, pattern] = [draw("ab"), draw("ab*?")];
    const regular = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
    assertEquals(
      matchesGlob(text, pattern),
      regular.test(text),
      `seed ${seed}: ${text} ${pattern}`,
    );
  }
});

Deno.test("matchesGlob() stays quick on what makes regular expressions slow", () => {
  assertEquals(matchesGlob("a".repeat(2_000), `${"a*".repeat(200)}b`), false);
});
