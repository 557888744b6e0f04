import { assertEquals, assertThrows } from "@std/assert";
import { mergedStem, mergeLevel } from "./merged_stem.ts";
import { parseSegmentName, segmentStem } from "./partition.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 52, 49);

const STEMS: readonly (readonly [stem: string, level: number])[] = [
  [mergedStem(START_MS, 1), 1],
  [mergedStem(START_MS, 4), 4],
  [mergedStem(START_MS, 2, { attempt: 17 }), 2],
  [segmentStem(START_MS), 0],
  [segmentStem(START_MS, "4f1c0a2b"), 0],
  [segmentStem(START_MS, "4f1c0a2b-2"), 0],
  [segmentStem(START_MS, "merge1"), 0],
  [segmentStem(START_MS, "merged5"), 0],
  [segmentStem(START_MS, "unmerged1"), 0],
];

for (const [stem, level] of STEMS) {
  Deno.test(`mergeLevel() of ${stem} is ${level}`, () => assertEquals(mergeLevel(stem), level));
}

Deno.test("mergedStem() gives names that are on disk already", () => {
  assertEquals(mergedStem(START_MS, 1), "metrics-20260112T215249Z-merged1");
  assertEquals(mergedStem(START_MS, 2, { attempt: 2 }), "metrics-20260112T215249Z-merged2-2");
});

Deno.test("mergedStem() gives names that readers know as a segment's", () => {
  const stem = mergedStem(START_MS, 3, { attempt: 12 });
  assertEquals(parseSegmentName(`${stem}.parquet`), {
    ...{ stem, startMs: START_MS, runId: "merged3-12", kind: "parquet" },
  });
});

for (const level of [0, 5, 1.5, NaN]) {
  Deno.test(`mergedStem() refuses level ${level}`, () => {
    assertThrows(() => mergedStem(START_MS, level), RangeError);
  });
}
