import { assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { chooseWitnesses, type WitnessedFile, WITNESSES_MAX } from "./witnesses.ts";

const SELF = 0;

/** A file of ten seconds; containers are there throughout it, or in its first half alone. */
function file(
  nodeName: string,
  { whole, half = [] }: { readonly whole: readonly number[]; readonly half?: readonly number[] },
): WitnessedFile {
  const spans = packSpans([
    ...whole.map((ordinal) => ({ ordinal, firstMs: 0, lastMs: 10_000 })),
    ...half.map((ordinal) => ({ ordinal, firstMs: 0, lastMs: 5_000 })),
  ]);
  return { nodeName, firstMs: 0, lastMs: 10_000, spans };
}

const CASES: readonly [
  fact: string,
  files: readonly WitnessedFile[],
  want: readonly (number | undefined)[],
][] = [
  ["fgm itself on the only node", [file("a", { whole: [SELF, 1, 2] })], [SELF]],
  ["a container where fgm is not in the file", [file("a", { whole: [2], half: [1] })], [2]],
  ["nobody who was not there throughout", [file("a", { whole: [], half: [SELF, 1] })], [undefined]],
  ["a container of each of several nodes", [
    file("a", { whole: [SELF, 1] }),
    file("b", { whole: [SELF, 2] }),
  ], [1, 2]],
  ["nobody rather than fgm on one of several nodes", [
    file("a", { whole: [SELF] }),
    file("b", { whole: [SELF, 2] }),
  ], [undefined, 2]],
  ["the same for as many files as possible", [
    file("a", { whole: [5] }),
    file("b", { whole: [7] }),
    file("a", { whole: [4, 5] }),
  ], [5, 7, 5]],
  ["nobody without a metric to be followed by", [file("a", { whole: [99] })], [undefined]],
  ["nobody in no files", [], []],
];
for (const [fact, files, want] of CASES) {
  Deno.test(`chooseWitnesses() takes ${fact}`, () => {
    const hasMetric = (_: WitnessedFile, ordinal: number) => ordinal !== 99;
    const witnesses = chooseWitnesses(files, { selfOrdinal: SELF, hasMetric });
    assertEquals(files.map((each) => witnesses.get(each)), [...want]);
  });
}

Deno.test("chooseWitnesses() takes no more than WITNESSES_MAX", () => {
  const files = Array.from({ length: 2 * WITNESSES_MAX }, (_, i) => file("a", { whole: [i + 1] }));
  const options = { selfOrdinal: undefined, hasMetric: () => true };
  assertEquals(chooseWitnesses(files, options).size, WITNESSES_MAX);
});
