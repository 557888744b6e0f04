import { assertEquals, assertThrows } from "@std/assert";
import { metricsOf } from "../metrics.ts";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { smapsRollupParser } from "./smaps_rollup.ts";

const SLOTS = new Map([["rss", 0], ["pss", 1], ["pss_dirty", 2], ["swap_pss", 3]]);
const HEAD = "5581e0b9d000-7ffd3a9f2000 ---p 00000000 00:00 0                          [rollup]\n";

function read(text: string): readonly number[] {
  const out = new Float64Array(SLOTS.size).fill(NaN);
  const bytes = new TextEncoder().encode(text);
  smapsRollupParser(SLOTS)(bytes, bytes.length, out);
  return [...out];
}

const CASES: ReadonlyArray<readonly [fact: string, text: string, want: readonly number[]]> = [
  [
    "reads kB as bytes",
    `${HEAD}Rss:                3444 kB\nPss:                1203 kB\nPss_Dirty:             0 kB\n`,
    [3444 * 1024, 1203 * 1024, 0, NaN],
  ],
  ["tells Pss from SwapPss and Pss_Anon", `${HEAD}Pss_Anon: 1 kB\nSwapPss: 2 kB\n`, [
    NaN,
    NaN,
    NaN,
    2048,
  ]],
  ["makes nothing of a kernel thread's empty text", "", [NaN, NaN, NaN, NaN]],
  ["drops an unfinished last line", `${HEAD}Rss: 1 kB\nPss: 12`, [1024, NaN, NaN, NaN]],
  ["skips unknown sizes", `${HEAD}NewThing: 5 kB\nRss: 1 kB\n`, [1024, NaN, NaN, NaN]],
];
for (const [fact, text, want] of CASES) {
  Deno.test(`smapsRollupParser() ${fact}`, () => assertEquals(read(text), want));
}

for (const line of ["Rss: x kB", "Rss: 5", "Rss: 5 MB", "Rss: -5 kB", "Rss 5 kB", ""]) {
  Deno.test(`smapsRollupParser() refuses the line ${JSON.stringify(line)}`, () => {
    assertThrows(() => read(`${HEAD}${line}\n`), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("smapsRollupParser() refuses a key that the kernel has no word for", () => {
  assertThrows(() => smapsRollupParser(new Map([["uss", 0]])), RangeError, '"uss"');
});

Deno.test("smapsRollupParser() finds every metric of the catalogue in every captured process", () => {
  const prefix = "smaps_rollup.";
  const keys = metricsOf("process").map((info) => info.name)
    .filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const parse = smapsRollupParser(new Map(keys.map((key, index) => [key, index])));
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "smaps_rollup");
  assertEquals(captured.length > 10, true);
  for (const bytes of captured) {
    const out = new Float64Array(keys.length).fill(NaN);
    parse(bytes, bytes.length, out);
    assertEquals([...out].map((value) => value % 1024), keys.map(() => 0));
  }
});

Deno.test("smapsRollupParser() survives text that no kernel writes", () => {
  const parse = smapsRollupParser(SLOTS);
  const out = new Float64Array(SLOTS.size);
  fuzzParser((bytes, length) => parse(bytes, length, out), [`${HEAD}Rss: 5 kB\nPss: 4 kB\n`]);
});
