import { assertEquals, assertThrows } from "@std/assert";
import { seededRandom } from "../testing/random.ts";
import { pathMatcher } from "./path_pattern.ts";

const PATTERNS: readonly [pattern: string, path: string, matches: boolean][] = [
  ["/a/*", "/a/b", true],
  ["/a/*", "/a/b/c", false],
  ["/a/*", "/a/", true],
  ["/a/**", "/a/b/c", true],
  ["/a/**/c", "/a/c", true],
  ["/a/**/c", "/a/b/b/c", true],
  ["/a/**/c", "/a/bc", false],
  ["/a/**/*b*/c", "/a/x/aba/y/abb/c", true],
  ["/a**/c", "/ab/b/c", true],
  ["/a**/c", "/ac", false],
  ["/a/?", "/a/b", true],
  ["/a/?", "/a/bc", false],
  ["/a/?", "/a/", false],
  ["/a?b", "/a/b", false],
  ["/a/[!b]", "/a/b", false],
  ["/a/[!b]", "/a/c", true],
  ["/a[!b]c", "/a/c", false],
  ["/a/[b-d]", "/a/c", true],
  ["/a/[b-]", "/a/-", true],
  ["/a/[!]", "/a/!", true],
  ["/a/[]", "/a/[]", true],
  ["/a.b", "/axb", false],
  ["/a+(b)", "/a+(b)", true],
  ["/a\\b", "/a\\b", true],
  ["/dt=*/i=*/m-*Z*.parquet", "/dt=1/i=2/m-1Z-ZZ.parquet", true],
  ["/dt=*/i=*/m-*Z*.parquet", "/dt=1/i=2/m-1Z/Z.parquet", false],
  ["*a*b", "xaxxb", true],
  ["*a*b", "xbxxa", false],
];
for (const [pattern, path, want] of PATTERNS) {
  Deno.test(`pathMatcher() of ${pattern} ${want ? "takes" : "leaves"} ${path}`, () => {
    assertEquals(pathMatcher(pattern)(path), want);
  });
}

for (const pattern of ["/data/[b-a]", "/data/1[0-(9]"]) {
  Deno.test(`pathMatcher() refuses ${pattern}`, () => {
    assertThrows(() => pathMatcher(pattern), RangeError, `Cannot read ${pattern}: [`);
  });
}

Deno.test("pathMatcher() refuses a pattern that is longer than a path", () => {
  assertThrows(() => pathMatcher("*".repeat(5_000)), RangeError, "more than 4096 characters");
});

/** The same by trying everything, for short texts of "a", "b" and slashes. */
function expression(pattern: string): RegExp {
  const source = pattern.replace(/(?<=^|\/)\*\*\/|\*\*|\*|\?/g, (token) => {
    if (token === "**/") return "(?:[^/]*/)*";
    return token === "**" ? ".*" : token === "*" ? "[^/]*" : "[^/]";
  });
  return new RegExp(`^${source}$`);
}

Deno.test("pathMatcher() takes what an expression takes that tries everything", () => {
  const random = seededRandom(7);
  const text = (signs: readonly string[], length: number) =>
    Array.from({ length }, () => signs[Math.floor(random() * signs.length)]).join("");
  let taken = 0;
  for (let round = 0; round < 20_000; round++) {
    const pattern = text(["a", "b", "/", "/**/", "*", "**", "?"], 1 + round % 7)
      .replaceAll(/\*{3,}/g, "**").replaceAll("//", "/");
    const path = text(["a", "b", "/"], round % 9);
    const want = expression(pattern).test(path);
    assertEquals(pathMatcher(pattern)(path), want, `seed 7: ${pattern} ${path}`);
    if (want) taken++;
  }
  assertEquals(taken > 1_000, true, `${taken} taken`);
});

Deno.test("pathMatcher() does not try the stars of a pattern in every way", () => {
  const path = `/${"a".repeat(200)}/`.repeat(5);
  for (const pattern of ["*a", "**a", "**/a*", "a*b**c"].map((part) => part.repeat(40))) {
    assertEquals(pathMatcher(`${pattern}x`)(path), false);
  }
});
