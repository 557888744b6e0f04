import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { CacheFill, SampleCache } from "./sample_cache.ts";
import type { SampleColumns } from "./sample_columns.ts";

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

function samples(values: readonly number[], firstMs = 0): SampleColumns {
  return {
    timesMs: Float64Array.from(values, (_, i) => firstMs + i * 1_000),
    values: Float64Array.from(values),
  };
}

const A = segment("/a.parquet");

Deno.test("SampleCache gives back what it was given, by segment, metric and container", () => {
  const cache = new SampleCache();
  cache.put(A, "m", { containerId: "x", parts: [{ part: null, samples: samples([1, 2]) }] });
  cache.put(A, "m", { containerId: "none", parts: [] });
  const found = cache.find(A, "m");
  assertEquals(found?.get("x"), [{ part: null, samples: samples([1, 2]) }]);
  assertEquals(found?.get("none"), [], "that there are none is known, too");
  assertEquals(found?.has("y"), false);
  assertEquals(cache.find(A, "other"), undefined);
  assertEquals(cache.find(segment("/b.parquet"), "m"), undefined);
});

Deno.test("SampleCache forgets a segment that was replaced under its name", () => {
  const cache = new SampleCache();
  cache.put(A, "m", { containerId: "x", parts: [{ part: null, samples: samples([1]) }] });
  const other = segment(A.path);
  assertEquals(cache.find(other, "m"), undefined);
  assertEquals(cache.byteSize, 0);
  cache.put(A, "m", { containerId: "x", parts: [{ part: null, samples: samples([1]) }] });
  cache.put(other, "m", { containerId: "x", parts: [{ part: null, samples: samples([2]) }] });
  assertEquals(cache.find(other, "m")?.get("x")?.[0]?.samples.values[0], 2);
  assertEquals(cache.find(A, "m"), undefined);
});

Deno.test("SampleCache keeps a copy, and one column of times for series that share their ticks", () => {
  const cache = new SampleCache();
  const given = samples([1, 2, 3]);
  for (const containerId of ["x", "y"]) {
    cache.put(A, "m", { containerId, parts: [{ part: null, samples: given }] });
  }
  cache.put(A, "m", { containerId: "z", parts: [{ part: null, samples: samples([1, 2, 3], 5) }] });
  const [x, y, z] = ["x", "y", "z"].map((id) => cache.find(A, "m")!.get(id)![0]!.samples);
  assertStrictEquals(x!.timesMs, y!.timesMs);
  assertEquals([...z!.timesMs], [5, 1_005, 2_005]);
  given.values[0] = 99;
  assertEquals(x!.values[0], 1);
});

Deno.test("SampleCache lets go what was used least lately", () => {
  const cache = new SampleCache(10_000);
  const [first, second, third] = ["/1", "/2", "/3"].map(segment);
  const put = (to: SegmentRef) =>
    cache.put(to, "m", { containerId: "x", parts: [{ part: null, samples: samples(Array(230)) }] });
  put(first!);
  put(second!);
  assert(cache.find(first!, "m") !== undefined);
  put(third!);
  const kept = [first, second, third].map((ref) => cache.find(ref!, "m") !== undefined);
  assertEquals(kept, [true, false, true]);
});

Deno.test("SampleCache never holds more than its bytes, and counts them rightly", () => {
  const seed = 5;
  const random = seededRandom(seed);
  for (const bytesMax of [0, 1, 5_000, 50_000]) {
    const cache = new SampleCache(bytesMax);
    let refs = ["/1", "/2", "/3", "/4"].map(segment);
    for (let round = 0; round < 500; round++) {
      const at = randomInteger(random, { least: 0, most: 3 });
      if (random() < 0.05) refs = refs.map((ref, i) => i === at ? segment(ref.path) : ref);
      const parts = Array.from(
        { length: randomInteger(random, { least: 0, most: 2 }) },
        (_, i) => ({
          part: i === 0 ? null : String(i),
          samples: samples(Array(randomInteger(random, { least: 0, most: 90 })).fill(7)),
        }),
      );
      const containerId = `c${randomInteger(random, { least: 0, most: 5 })}`;
      cache.put(refs[at]!, "m", { containerId, parts });
      assert(cache.byteSize >= 0 && cache.byteSize <= bytesMax, `seed ${seed}, round ${round}`);
    }
    for (const ref of refs) cache.find(segment(ref.path), "m");
    assertEquals(cache.byteSize, 0, "all of it was counted off again");
  }
});

Deno.test("CacheFill joins the pieces of each part, and knows who has none", () => {
  const cache = new SampleCache();
  const fill = new CacheFill();
  fill.add(A, "x", { part: null, samples: samples([3], 2_000) });
  fill.add(A, "x", { part: "sda", samples: samples([9]) });
  fill.add(A, "x", { part: null, samples: samples([1, 2]) });
  fill.putInto(cache, "m", { segment: A, ids: ["x", "y"] });
  const found = cache.find(A, "m");
  assertEquals(found?.get("x"), [
    { part: null, samples: samples([1, 2, 3]) },
    { part: "sda", samples: samples([9]) },
  ]);
  assertEquals(found?.get("y"), []);
});
