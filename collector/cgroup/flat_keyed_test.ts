import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { metricsOf } from "../metrics.ts";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { Random } from "../testing/random.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { QUOTED_TEXT_MAX } from "./file_parser.ts";
import { flatKeyedParser } from "./flat_keyed.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const SLOTS = new Map([["a", 0], ["bb", 1], ["c_usec", 2]]);

/** Values after each of `texts` was given to one parser, each into a fresh array of NaN. */
function readings(...texts: readonly string[]): readonly (readonly number[])[] {
  const parse = flatKeyedParser(SLOTS);
  return texts.map((text) => {
    const out = new Float64Array(SLOTS.size).fill(NaN);
    const bytes = encode(text);
    parse(bytes, bytes.length, out);
    return [...out];
  });
}

const CASES: ReadonlyArray<readonly [fact: string, text: string, want: readonly number[]]> = [
  ["reads every wanted key", "a 1\nbb 22\nc_usec 333\n", [1, 22, 333]],
  ["reads keys in any order", "c_usec 3\na 1\nbb 2\n", [1, 2, 3]],
  ["skips unknown keys, whatever they hold", "x 9\na 1\ny max 7\nbb 2\nz -\nc_usec 3\n", [1, 2, 3]],
  ["leaves missing keys absent", "bb 2\n", [NaN, 2, NaN]],
  ["makes nothing of an empty text", "", [NaN, NaN, NaN]],
  ["drops an unfinished last line", "a 1\nbb 2\nc_usec 33", [1, 2, NaN]],
  ["drops a text without any newline", "a 1", [NaN, NaN, NaN]],
  ["does not take a key for another it starts with", "a_b 5\nbbb 6\nc 7\n", [NaN, NaN, NaN]],
  ["reads 0 and leading zeros", "a 0\nbb 007\n", [0, 7, NaN]],
  [
    "keeps what a double cannot hold as the nearest",
    "a 9007199254740993\nbb 18446744073709551615\nc_usec 999999999999999\n",
    [9007199254740992, 18446744073709551615, 999999999999999],
  ],
];
for (const [fact, text, want] of CASES) {
  Deno.test(`flatKeyedParser() ${fact}`, () => {
    // The second reading takes the learned path and must agree with the first.
    assertEquals(readings(text, text, text), [want, want, want]);
  });
}

const FUTURE_SEED = "a future kernel";

/** The wanted keys among thousands of unknown ones, and among some lines of a hundred kilobytes. */
function futureText(random: Random, { values }: { readonly values: readonly number[] }): string {
  const wanted = [...SLOTS].map(([key, slot]) => `${key} ${values[slot]}\n`);
  const unknown = Array.from(
    { length: 24_000 },
    (_, n) => `a_future_key_of_some_kernel_${n} ${random.integer(1, 1e9)}\n`,
  );
  const long = [`x${"y".repeat(100_000)} 1\n`, `nodes ${"N0=1 ".repeat(20_000)}\n`];
  return [...wanted, ...unknown, ...long]
    .map((line) => ({ line, place: random.unit() }))
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => line)
    .join("");
}

Deno.test("flatKeyedParser() finds the known keys in the megabyte of a future kernel", () => {
  console.log(`seed "${FUTURE_SEED}"`);
  const random = new Random(FUTURE_SEED);
  const first = futureText(new Random("order"), { values: [1, 22, 333] });
  assertGreater(first.length, 1024 ** 2);
  // The same order again, in which the values alone changed, and then other orders.
  const grown = futureText(new Random("order"), { values: [4, 55, 666] });
  const others = [7, 8, 9].map((value) => futureText(random, { values: [value, value, value] }));
  assertEquals(
    readings(first, grown, ...others),
    [[1, 22, 333], [4, 55, 666], [7, 7, 7], [8, 8, 8], [9, 9, 9]],
  );
});

const CHANGE_CASES: ReadonlyArray<readonly [fact: string, before: string, after: string]> = [
  ["lines were added at the end: a controller was switched on", "a 1\n", "a 2\nbb 3\n"],
  ["lines were added before", "bb 1\n", "a 2\nbb 3\n"],
  ["lines were added in between", "a 1\nc_usec 3\n", "a 4\nbb 5\nc_usec 6\n"],
  ["lines went away: it was switched off", "a 1\nbb 2\nc_usec 3\n", "a 4\n"],
  ["the text became empty", "a 1\nbb 2\nc_usec 3\n", ""],
  ["the order changed", "a 1\nbb 2\nc_usec 3\n", "c_usec 4\nbb 5\na 6\n"],
  ["a key took another's place in the same length", "xy 1\nbb 2\n", "bb 3\nxy 4\n"],
  ["a wanted key gave way to an unknown one of its length", "bb 2\na 1\n", "bq 3\na 4\n"],
  ["values grew longer", "a 1\nbb 2\nc_usec 3\n", "a 11111\nbb 2222222222222\nc_usec 33\n"],
];
for (const [fact, before, after] of CHANGE_CASES) {
  Deno.test(`flatKeyedParser() learns anew when ${fact}`, () => {
    const [, changed, again, back] = readings(before, after, after, before);
    assertEquals(changed, naive(after));
    assertEquals(again, naive(after));
    assertEquals(back, naive(before));
  });
}

/** The obvious reader, against which the fast one is held. */
function naive(text: string): readonly number[] {
  const values = new Array<number>(SLOTS.size).fill(NaN);
  for (const line of text.split("\n").slice(0, -1)) {
    const [key = "", value = ""] = line.split(" ");
    const slot = SLOTS.get(key);
    if (slot !== undefined) values[slot] = Number(value);
  }
  return values;
}

const GARBAGE_CASES: readonly string[] = [
  "a x\n",
  "a -1\n",
  "a 1.5\n",
  "a \n",
  "a 1 2\n",
  "a max\n",
  "a\n",
  "\n",
  " 1\n",
  "bb 2\na 1\nx\n",
  "a 1\0\n",
  "a \nbb 2\nc_usec 3\n",
  "a 1\nbb 2\nc_usec \n",
];
for (const text of GARBAGE_CASES) {
  Deno.test(`flatKeyedParser() refuses ${JSON.stringify(text)} and leaves nothing of it`, () => {
    const parse = flatKeyedParser(SLOTS);
    const out = new Float64Array(SLOTS.size).fill(NaN);
    const good = encode("a 1\nbb 2\nc_usec 3\n");
    parse(good, good.length, new Float64Array(SLOTS.size));
    assertThrows(() => parse(encode(text), text.length, out), SyntaxError, "Cannot parse line ");
    assertEquals([...out], [NaN, NaN, NaN]);
    parse(good, good.length, out);
    assertEquals([...out], [1, 2, 3], "and reads the next good text");
  });
}

Deno.test("flatKeyedParser() leaves nothing of a text that turns to garbage half-way", () => {
  const parse = flatKeyedParser(SLOTS);
  const out = new Float64Array(SLOTS.size).fill(NaN);
  const good = encode("a 1\nbb 2\nc_usec 3\n");
  parse(good, good.length, out);
  const bad = encode("a 4\nbb 5\nc_usec x\n");
  assertThrows(() => parse(bad, bad.length, out), SyntaxError);
  assertEquals([...out], [NaN, NaN, NaN]);
});

Deno.test("flatKeyedParser() quotes at most a bounded piece of a bad line", () => {
  const parse = flatKeyedParser(SLOTS);
  const bytes = encode(`a ${"x".repeat(5_000)}\n`);
  const error = assertThrows(() => parse(bytes, bytes.length, new Float64Array(3)), SyntaxError);
  assertEquals(error.message.length < QUOTED_TEXT_MAX + 60, true, error.message);
});

Deno.test("flatKeyedParser() looks at nothing beyond the length it is given", () => {
  const parse = flatKeyedParser(SLOTS);
  const out = new Float64Array(SLOTS.size).fill(NaN);
  const bytes = encode("a 1\nbb 2\nstale text of a longer file\n");
  parse(bytes, "a 1\nbb 2\n".length, out);
  assertEquals([...out], [1, 2, NaN]);
});

const KEYS = ["a", "bb", "c_usec", "d", "ee", "cc_usec", "pgscan", "pgsteal"];

Deno.test("flatKeyedParser() agrees with the naive reader on any valid texts", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    const texts = Array.from({ length: 6 }, () => randomText(random));
    const got = readings(...texts.flatMap((text) => [text, text]));
    const want = texts.flatMap((text) => [naive(text), naive(text)]);
    assertEquals(got, want, `seed ${seed}: ${JSON.stringify(texts)}`);
  }
});

function randomText(random: Random): string {
  const keys = KEYS.filter(() => random.chance(0.6));
  if (random.chance(0.3)) keys.reverse();
  const number = () => Math.floor(2 ** random.between(0, 60)).toString();
  const text = keys.map((key) => `${key} ${number()}\n`).join("");
  return random.chance(0.1) ? text + "a 12" : text;
}

for (const scenario of ["kind_v2_linux_6_1", "hybrid_linux_6_18"]) {
  for (const file of ["cpu.stat", "memory.stat", "memory.events", "pids.events"]) {
    Deno.test(`flatKeyedParser() reads every ${file} of ${scenario} as split() does`, () => {
      const captured = filesNamed(readScenario(scenario), file);
      const slots = catalogueSlots(file);
      const parse = flatKeyedParser(slots);
      for (const bytes of [...captured, ...captured]) {
        const out = new Float64Array(slots.size).fill(NaN);
        parse(bytes, bytes.length, out);
        const fields = new Map(
          new TextDecoder().decode(bytes).trimEnd().split("\n").map((line) => {
            const [key = "", value = ""] = line.split(" ");
            return [key, Number(value)] as const;
          }),
        );
        assertEquals([...out], [...slots.keys()].map((key) => fields.get(key) ?? NaN));
      }
    });
  }
}

Deno.test("flatKeyedParser() finds what the captured containers were made to do", () => {
  const scenario = readScenario("kind_v2_linux_6_1");
  const most = (file: string, key: string) =>
    Math.max(
      ...filesNamed(scenario, file).map((bytes) => {
        const out = new Float64Array(1);
        flatKeyedParser(new Map([[key, 0]]))(bytes, bytes.length, out);
        return out[0] || 0; // a child cgroup without controllers lacks the key
      }),
    );
  assertEquals(most("cpu.stat", "nr_throttled") > 50, true, "one is throttled");
  assertEquals(most("memory.events", "oom_kill") > 5, true, "one is killed again and again");
  assertEquals(most("memory.stat", "anon") > 1e7, true, "one grows");
});

/** Wanted keys of a file, numbered from 0. */
function catalogueSlots(file: string): ReadonlyMap<string, number> {
  const prefix = `cgroup.v2.${file}.`;
  const names = metricsOf("container").map((info) => info.name);
  const keys = names.filter((name) => name.startsWith(prefix)).map((n) => n.slice(prefix.length));
  return new Map(keys.map((key, index) => [key, index]));
}

Deno.test("flatKeyedParser() survives text that no kernel writes", () => {
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "memory.stat").slice(0, 2);
  const parse = flatKeyedParser(catalogueSlots("memory.stat"));
  const out = new Float64Array(200);
  fuzzParser((bytes, length) => parse(bytes, length, out), [...captured, "a 1\nbb 2\n"]);
});
