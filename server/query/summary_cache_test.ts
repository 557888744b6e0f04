import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { ExtentCache, type SegmentExtents } from "./extent_cache.ts";

function segment(path: string): SegmentRef {
  return {
    path,
    firstMs: 0,
    lastMs: 89_000,
    intervalMs: 1_000,
    nodeName: "worker-1",
    metricNames: new Set(["m"]),
    spans: packSpans([]),
    shape: OWN_SHAPE,
  };
}

/** Extremes of `count` containers: 20 bytes each. */
function extents(count: number): SegmentExtents {
  return {
    ordinals: new Uint32Array(count),
    least: new Float64Array(count),
    greatest: new Float64Array(count),
  };
}

const [A, B, C] = [segment("/a.parquet"), segment("/b.parquet"), segment("/c.parquet")];

Deno.test("ExtentCache gives back what it was given, by segment and metric", () => {
  const cache = new ExtentCache();
  const kept = extents(3);
  cache.put(A, "m", kept);
  assertStrictEquals(cache.find(A, "m"), kept);
  assertEquals(cache.find(A, "other"), undefined);
  assertEquals(cache.find(B, "m"), undefined);
  assertEquals(cache.find(segment(A.path), "m"), undefined, "the file was replaced");
});

Deno.test("ExtentCache counts what was put twice once", () => {
  const cache = new ExtentCache();
  cache.put(A, "m", extents(100));
  const before = cache.byteSize;
  cache.put(A, "m", extents(100));
  assertEquals(cache.byteSize, before);
  cache.put(A, "m", extents(0));
  assertEquals(cache.byteSize, before - 2_000);
});

Deno.test("ExtentCache stays within its memory, and lets go what was not used for longest", () => {
  const [a, b, c] = [extents(100), extents(100), extents(100)];
  const cache = new ExtentCache(5_000);
  cache.put(A, "m", a);
  cache.put(B, "m", b);
  cache.find(A, "m");
  cache.put(C, "m", c);
  assertEquals([cache.find(A, "m"), cache.find(B, "m"), cache.find(C, "m")], [a, undefined, c]);
  assert(cache.byteSize <= 5_000);
});

Deno.test("ExtentCache keeps nothing that is larger than all of it", () => {
  const cache = new ExtentCache(5_000);
  cache.put(A, "m", extents(1_000));
  assertEquals([cache.find(A, "m"), cache.byteSize], [undefined, 0]);
});
