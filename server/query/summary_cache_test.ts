import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { testSegment } from "../testing/test_segment.ts";
import { type SegmentSummaries, SummaryCache } from "./summary_cache.ts";

/** Summaries of `count` containers: 32 bytes each. */
function summaries(count: number): SegmentSummaries {
  return {
    ordinals: new Uint32Array(count),
    count: new Uint32Array(count),
    sum: new Float64Array(count),
    least: new Float64Array(count),
    greatest: new Float64Array(count),
  };
}

const [A, B, C] = [testSegment("/a.parquet"), testSegment("/b.parquet"), testSegment("/c.parquet")];

Deno.test("SummaryCache gives back what it was given, by segment and metric", () => {
  const cache = new SummaryCache();
  const kept = summaries(3);
  cache.put(A, "m", kept);
  assertStrictEquals(cache.find(A, "m"), kept);
  assertEquals(cache.find(A, "other"), undefined);
  assertEquals(cache.find(B, "m"), undefined);
  assertEquals(cache.find(testSegment(A.path), "m"), undefined, "the file was replaced");
});

Deno.test("SummaryCache counts what was put twice once", () => {
  const cache = new SummaryCache();
  cache.put(A, "m", summaries(100));
  const before = cache.byteSize;
  cache.put(A, "m", summaries(100));
  assertEquals(cache.byteSize, before);
  cache.put(A, "m", summaries(0));
  assertEquals(cache.byteSize, before - 3_200);
});

Deno.test("SummaryCache stays within its memory, and lets go what was not used for longest", () => {
  const [a, b, c] = [summaries(100), summaries(100), summaries(100)];
  const cache = new SummaryCache(8_000);
  cache.put(A, "m", a);
  cache.put(B, "m", b);
  cache.find(A, "m");
  cache.put(C, "m", c);
  assertEquals([cache.find(A, "m"), cache.find(B, "m"), cache.find(C, "m")], [a, undefined, c]);
  assert(cache.byteSize <= 8_000);
});

Deno.test("SummaryCache keeps nothing that is larger than all of it", () => {
  const cache = new SummaryCache(8_000);
  cache.put(A, "m", summaries(1_000));
  assertEquals([cache.find(A, "m"), cache.byteSize], [undefined, 0]);
});
