import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { type CpuMax, parseCpuMax } from "./cpu_max.ts";

function read(text: string): CpuMax | undefined {
  const bytes = new TextEncoder().encode(text);
  return parseCpuMax(bytes, bytes.length);
}

const CASES: ReadonlyArray<readonly [text: string, want: CpuMax | undefined]> = [
  ["20000 100000\n", { quotaUsec: 20000, periodUsec: 100000 }],
  ["max 100000\n", { quotaUsec: undefined, periodUsec: 100000 }],
  ["150000 50000\n", { quotaUsec: 150000, periodUsec: 50000 }],
  ["1000 1000000\n", { quotaUsec: 1000, periodUsec: 1000000 }],
  ["", undefined],
  ["20000 1000", undefined],
  ["max", undefined],
];
for (const [text, want] of CASES) {
  Deno.test(`parseCpuMax() reads ${JSON.stringify(text)}`, () => assertEquals(read(text), want));
}

const GARBAGE_CASES: readonly string[] = [
  "\n",
  "max\n",
  "20000\n",
  "20000 \n",
  "20000 0\n",
  "20000 max\n",
  "-1 100000\n",
  "maximum 100000\n",
  "mix 100000\n",
  "20000 100000 5\n",
  "20000 100000\n1 2\n",
  " 100000\n",
];
for (const text of GARBAGE_CASES) {
  Deno.test(`parseCpuMax() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => read(text), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("parseCpuMax() finds the one captured container that has a limit", () => {
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "cpu.max");
  const limits = captured.map((bytes) => parseCpuMax(bytes, bytes.length));
  assertEquals(limits.filter((limit) => limit?.quotaUsec !== undefined), [
    { quotaUsec: 20000, periodUsec: 100000 },
  ]);
  assertEquals(limits.every((limit) => limit?.periodUsec === 100000), true);
});

Deno.test("parseCpuMax() survives text that no kernel writes", () => {
  fuzzParser(parseCpuMax, ["20000 100000\n", "max 100000\n"]);
});
