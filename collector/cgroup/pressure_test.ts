import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { Random } from "../testing/random.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { pressureParser } from "./pressure.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const KEYS = ["some", "full"].flatMap((line) =>
  ["avg10", "avg60", "avg300", "total"].map((key) => `${line}.${key}`)
);
const SLOTS = new Map(KEYS.map((key, index) => [key, index]));

function read(text: string, slots: ReadonlyMap<string, number> = SLOTS): readonly number[] {
  const out = new Float64Array(KEYS.length).fill(NaN);
  const bytes = encode(text);
  pressureParser(slots)(bytes, bytes.length, out);
  return [...out];
}

const SOME = "some avg10=0.06 avg60=0.21 avg300=100.00 total=8537362\n";
const FULL = "full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134\n";
const ABSENT = [NaN, NaN, NaN, NaN];
const SOME_VALUES = [0.06, 0.21, 100, 8537362];
const FULL_VALUES = [0, 0.13, 0.96, 8183134];

const CASES: ReadonlyArray<readonly [fact: string, text: string, want: readonly number[]]> = [
  ["reads both lines", SOME + FULL, [...SOME_VALUES, ...FULL_VALUES]],
  ["reads a file without full, as cpu.pressure was", SOME, [...SOME_VALUES, ...ABSENT]],
  ["reads a file without some, as irq.pressure is", FULL, [...ABSENT, ...FULL_VALUES]],
  ["makes nothing of an empty text", "", [...ABSENT, ...ABSENT]],
  ["drops an unfinished last line", SOME + FULL.slice(0, -3), [...SOME_VALUES, ...ABSENT]],
  [
    "keeps totals that a double cannot hold as the nearest",
    "some avg10=0.00 avg60=0.00 avg300=0.00 total=5948137645992081964\n",
    [0, 0, 0, 5948137645992082000, ...ABSENT],
  ],
  [
    "reads averages with other than two decimals",
    "some avg10=0.1 avg60=3 avg300=0.125 total=7\n",
    [0.1, 3, 0.125, 7, ...ABSENT],
  ],
  [
    "reads keys of a newer kernel's line, and in any order",
    "some total=5 avg900=1.00 avg60=0.20 avg10=0.1 avg300=3\nnone total=9\n",
    [0.1, 0.2, 3, 5, ...ABSENT],
  ],
];
for (const [fact, text, want] of CASES) {
  Deno.test(`pressureParser() ${fact}`, () => assertEquals(read(text), want));
}

Deno.test("pressureParser() writes the wanted keys alone", () => {
  assertEquals(read(SOME + FULL, new Map([["full.total", 3]])), [
    NaN,
    NaN,
    NaN,
    8183134,
    ...ABSENT,
  ]);
});

const GARBAGE_CASES: readonly string[] = [
  "some\n",
  "some avg10=x avg60=0.21 avg300=0.99 total=1\n",
  "some avg10=-1.00 avg60=0.21 avg300=0.99 total=1\n",
  "some avg10=1..0 avg60=0.21 avg300=0.99 total=1\n",
  "some avg10= avg60=0.21 avg300=0.99 total=1\n",
  "some avg10=0.00 avg60=0.21 avg300=0.99 total=1 \n",
  SOME + "full avg10=0.00 avg60\n",
  SOME + "\n",
  "some avg10=0.00 avg60=0.21 avg300=0.99 total=\n",
  SOME.trimEnd() + " " + FULL,
];
for (const text of GARBAGE_CASES) {
  Deno.test(`pressureParser() refuses ${JSON.stringify(text)} and leaves nothing of it`, () => {
    const out = new Float64Array(KEYS.length).fill(NaN);
    const bytes = encode(text);
    const act = () => pressureParser(SLOTS)(bytes, bytes.length, out);
    assertThrows(act, SyntaxError, "Cannot parse line ");
    assertEquals([...out], [...ABSENT, ...ABSENT]);
  });
}

Deno.test("pressureParser() reads any values as Number() does", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Random(seed);
    const average = () =>
      `${random.integer(0, 100)}.${String(random.integer(0, 99)).padStart(2, "0")}`;
    const texts = KEYS.map((key) =>
      key.endsWith("total") ? String(Math.floor(2 ** random.between(0, 53))) : average()
    );
    const fields = KEYS.map((key, index) => `${key.slice(5)}=${texts[index]}`);
    const text = `some ${fields.slice(0, 4).join(" ")}\nfull ${fields.slice(4).join(" ")}\n`;
    assertEquals(read(text), texts.map(Number), `seed ${seed}: ${text}`);
  }
});

for (const scenario of ["kind_v2_linux_6_1", "hybrid_linux_6_18"]) {
  for (const file of ["cpu.pressure", "memory.pressure", "io.pressure"]) {
    Deno.test(`pressureParser() reads every ${file} of ${scenario} in full`, () => {
      const captured = filesNamed(readScenario(scenario), file);
      assertEquals(captured.length > 0, true);
      for (const bytes of captured) {
        const text = new TextDecoder().decode(bytes);
        assertEquals(
          read(text),
          [...text.matchAll(/=([0-9.]+)/g)].map((match) => Number(match[1])),
        );
      }
    });
  }
}

Deno.test("pressureParser() survives text that no kernel writes", () => {
  const parse = pressureParser(SLOTS);
  const out = new Float64Array(KEYS.length);
  fuzzParser((bytes, length) => parse(bytes, length, out), [SOME + FULL, SOME, FULL]);
});
