import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { nearestNames } from "./nearest.ts";

const CASES: readonly [
  fact: string,
  wanted: string,
  names: readonly string[],
  want: readonly string[],
][] = [
  ["the name itself first", "cpu", ["cpus", "cpu"], ["cpu", "cpus"]],
  ["names that hold the text", "memory", ["x.memory.y", "cpu"], ["x.memory.y"]],
  ["a name that is most of the text", "web-0-xyz", ["web-0", "cpu"], ["web-0"]],
  ["no name that is less than half of the text", "qqqqqabcd", ["abcd"], []],
  ["a swapped letter", "memroy", ["memory"], ["memory"]],
  ["a missing letter", "memry", ["memory"], ["memory"]],
  ["an additional letter", "memoory", ["memory"], ["memory"]],
  ["nothing that takes too many edits", "abcdef", ["uvwxyz", "abuvwx"], []],
  ["what takes just half of its length", "abcdef", ["abcxyz"], ["abcxyz"]],
  ["what takes two edits of a short text", "ab", ["xy"], ["xy"]],
  ["nothing that takes three edits of a short text", "ab", ["xyz"], []],
  ["fewer edits before more", "abcdef", ["abcxyz", "abcdxx", "abcdex"], [
    "abcdex",
    "abcdxx",
    "abcxyz",
  ]],
  ["names of equal cost in order", "aa", ["ac", "ab"], ["ab", "ac"]],
  ["three at most", "aa", ["ab", "ac", "ad", "ae"], ["ab", "ac", "ad"]],
  ["either case, as it is spelled", "MEM", ["Memory"], ["Memory"]],
  ["nothing among nothing", "cpu", [], []],
  ["what there is for an empty text", "", ["cpu"], ["cpu"]],
];
for (const [fact, wanted, names, want] of CASES) {
  Deno.test(`nearestNames() finds ${fact}`, () => {
    assertEquals(nearestNames(wanted, names), want);
  });
}

Deno.test("nearestNames() gives as many as asked for", () => {
  const names = ["ab", "ac", "ad"];
  assertEquals(nearestNames("aa", names, 0), []);
  assertEquals(nearestNames("aa", names, 1), ["ab"]);
  assertEquals(nearestNames("aa", names, 9), names);
});

Deno.test("nearestNames() looks at 5,000 names and at 80 characters of each", () => {
  const asked: number[] = [];
  function* names() {
    for (let i = 0;; i++) {
      asked.push(i);
      yield i === 4_999 || i === 5_000 ? "wanted" : "qqqqqqqqqqqq";
    }
  }
  assertEquals(nearestNames("wanted", names()), ["wanted"]);
  assertEquals(asked.length, 5_001);
  const long = `${"x".repeat(80)}${"y".repeat(1_000)}`;
  assertEquals(nearestNames(`${"x".repeat(80)}${"z".repeat(1_000)}`, [long]), [long]);
  assertEquals(nearestNames("y".repeat(80), [long]), []);
});

Deno.test("nearestNames() of a name with one edit has that name, whichever it is", () => {
  const seed = 7;
  const random = seededRandom(seed);
  const digits = (count: number) =>
    Array.from({ length: count }, () => randomInteger(random, { least: 0, most: 9 })).join("");
  for (let round = 0; round < 200; round++) {
    const name = digits(12);
    const at = randomInteger(random, { least: 0, most: 11 });
    const edits = [
      name.slice(0, at) + name.slice(at + 1),
      `${name.slice(0, at)}q${name.slice(at)}`,
      `${name.slice(0, at)}q${name.slice(at + 1)}`,
    ];
    for (const edit of edits) {
      assertEquals(
        nearestNames(edit, [`${digits(6)}qqqqqq`, name])[0],
        name,
        `seed ${seed}, ${edit}`,
      );
    }
  }
});
