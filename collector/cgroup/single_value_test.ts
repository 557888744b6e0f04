import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { singleValueParser } from "./single_value.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function read(text: string): readonly number[] {
  const out = new Float64Array(3).fill(NaN);
  const bytes = encode(text);
  singleValueParser(1)(bytes, bytes.length, out);
  return [...out];
}

const CASES: ReadonlyArray<readonly [text: string, want: number]> = [
  ["0\n", 0],
  ["67108864\n", 67108864],
  ["max\n", NaN],
  ["9223372036854771712\n", 9223372036854771712],
  ["9007199254740993\n", 9007199254740992],
  ["", NaN],
  ["6710", NaN],
  ["ma", NaN],
  ["max", NaN],
];
for (const [text, want] of CASES) {
  Deno.test(`singleValueParser() reads ${JSON.stringify(text)} as ${want}, in its slot alone`, () => {
    assertEquals(read(text), [NaN, want, NaN]);
  });
}

for (
  const text of ["\n", "-1\n", "1.5\n", "1 2\n", "maximum\n", "1\n2\n", "1\nx", "1\0\n", "max\n5\n"]
) {
  Deno.test(`singleValueParser() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => read(text), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("singleValueParser() looks at nothing beyond the length it is given", () => {
  const out = new Float64Array(1).fill(NaN);
  singleValueParser(0)(encode("12\n34567\n"), 3, out);
  assertEquals([...out], [12]);
});

for (const file of ["memory.current", "memory.peak", "memory.max", "memory.swap.max", "pids.max"]) {
  Deno.test(`singleValueParser() reads every captured ${file}`, () => {
    const captured = filesNamed(readScenario("kind_v2_linux_6_1"), file);
    assertEquals(captured.length, 12);
    for (const bytes of captured) {
      const text = new TextDecoder().decode(bytes).trim();
      assertEquals(read(`${text}\n`)[1], text === "max" ? NaN : Number(text));
    }
  });
}

Deno.test("singleValueParser() survives text that no kernel writes", () => {
  const out = new Float64Array(1);
  fuzzParser((bytes, length) => singleValueParser(0)(bytes, length, out), ["123456\n", "max\n"]);
});
