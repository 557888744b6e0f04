import { assertEquals, assertThrows } from "@std/assert";
import { FlagError, nearestName, rangeText, readFlagValue } from "./flag_values.ts";
import type { FlagSpec } from "./flags.ts";

const READ_CASES: ReadonlyArray<
  readonly [flag: FlagSpec, texts: readonly string[], want: unknown]
> = [
  [{ name: "a", kind: "string", help: "" }, ["x"], "x"],
  [{ name: "a", kind: "strings", help: "" }, ["x", "y"], ["x", "y"]],
  [{ name: "a", kind: "integer", help: "" }, ["-7"], -7],
  [{ name: "a", kind: "integer", help: "" }, ["007"], 7],
  [{ name: "a", kind: "number", help: "" }, ["-2.5"], -2.5],
  [{ name: "a", kind: "number", help: "" }, ["3."], 3],
  [{ name: "a", kind: "boolean", help: "" }, ["yes"], true],
  [{ name: "a", kind: "boolean", help: "" }, ["Off"], false],
];
for (const [flag, texts, want] of READ_CASES) {
  Deno.test(`readFlagValue() reads ${flag.kind} from ${JSON.stringify(texts)}`, () => {
    assertEquals(readFlagValue(flag, texts, "flag --a"), want);
  });
}

const REFUSED_CASES: ReadonlyArray<
  readonly [flag: FlagSpec, texts: readonly string[], message: string]
> = [
  [{ name: "a", kind: "string", help: "" }, [], "Cannot read flag --a: its value is empty"],
  [
    { name: "a", kind: "strings", help: "", choices: ["x"] },
    ["x", "y"],
    'Cannot read flag --a: "y" is not one of x',
  ],
  [
    { name: "a", kind: "integer", help: "" },
    ["9007199254740993"],
    'Cannot read flag --a: "9007199254740993" is not a whole number',
  ],
  [
    { name: "a", kind: "number", help: "", max: 1 },
    ["1.01"],
    'Cannot read flag --a: "1.01" is not a number of at most 1',
  ],
  [{ name: "a", kind: "number", help: "" }, ["."], 'Cannot read flag --a: "." is not a number'],
];
for (const [flag, texts, message] of REFUSED_CASES) {
  Deno.test(`readFlagValue() refuses ${JSON.stringify(texts)} as ${flag.kind}`, () => {
    const error = assertThrows(() => readFlagValue(flag, texts, "flag --a"), FlagError);
    assertEquals(error.message, message);
  });
}

Deno.test("readFlagValue() refuses digits without end in a time that is not their square", () => {
  const text = `${"5".repeat(100_000)}x`;
  const flag = { name: "a", kind: "number", help: "" } as const;
  assertThrows(() => readFlagValue(flag, [text], "flag --a"), FlagError, "is not a number");
});

const RANGE_CASES: ReadonlyArray<readonly [range: { min?: number; max?: number }, want: string]> = [
  [{}, ""],
  [{ min: 0 }, " of at least 0"],
  [{ max: 0 }, " of at most 0"],
  [{ min: 0, max: 9 }, " from 0 to 9"],
];
for (const [range, want] of RANGE_CASES) {
  Deno.test(`rangeText() says "${want}" for ${JSON.stringify(range)}`, () => {
    assertEquals(rangeText(range), want);
  });
}

const NAMES = ["--port", "--host", "--output-dir", "--data-dir"];
const NEAREST_CASES: ReadonlyArray<readonly [word: string, want: string | undefined]> = [
  ["--port", "--port"],
  ["--prot", "--port"],
  ["--por", "--port"],
  ["--hots", "--host"],
  ["-port", "--port"],
  ["--outputdir", "--output-dir"],
  ["--output_dir", "--output-dir"],
  ["--otuptu-dri", "--output-dir"], // three swaps
  ["--dir", undefined],
  ["--completely-else", undefined],
  ["", undefined],
  ["x".repeat(100_000), undefined],
];
for (const [word, want] of NEAREST_CASES) {
  Deno.test(`nearestName() finds ${want} for ${word.slice(0, 20)}`, () => {
    assertEquals(nearestName(word, NAMES), want);
  });
}
