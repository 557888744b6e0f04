import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { testSegment } from "../testing/test_segment.ts";
import { CacheFill, type CacheKey, SAMPLE_ENTRIES_BYTES, SampleCache } from "./sample_cache.ts";
import { type SampleColumns, sliceSamples } from "./sample_columns.ts";
import type { RunSamples } from "./sample_runs.ts";

/** Memory of one slab. */
const SLAB_BYTES = 262_144;

function samples(values: readonly number[], firstMs = 0): SampleColumns {
  return {
    timesMs: Float64Array.from(values, (_, i) => firstMs + i * 1_000),
    values: Float64Array.from(values),
  };
}

function own(values: readonly number[], firstMs?: number): RunSamples[] {
  return [{ part: null, samples: samples(values, firstMs) }];
}

const A = testSegment("/a.parquet");

function key(changes: Partial<CacheKey> = {}): CacheKey {
  return { segment: A, metric: "m", ordinal: 1, ...changes };
}

Deno.test("SampleCache tells what its entries take besides their samples", () => {
  const cache = new SampleCache();
  for (const ordinal of [1, 2]) cache.put(key({ ordinal }), own([1, 2]));
  assertEquals(cache.byteSize, 2 * SLAB_BYTES); // times, values
  assertEquals(cache.byteSizeWithEntries, cache.byteSize + 2 * 300);
  assertEquals(SAMPLE_ENTRIES_BYTES, 256 * 512 * 300);
});

/** What a cache holds, as it was given. */
function found(cache: SampleCache, key: CacheKey): RunSamples[] | undefined {
  return cache.find(key)?.map(({ part, samples: { timesMs, values } }) => ({
    part,
    samples: { timesMs, values },
  }));
}

Deno.test("SampleCache gives back what it was given, by segment, metric and container", () => {
  const cache = new SampleCache();
  const parts = [...own([1, 2]), { part: "sda", samples: samples([3, 4], 7) }];
  cache.put(key(), parts);
  cache.put(key({ ordinal: 2 }), []);
  assertEquals(found(cache, key()), parts);
  assertEquals(found(cache, key({ ordinal: 2 })), [], "that there are none is known, too");
  for (
    const other of [{ ordinal: 3 }, { metric: "other" }, { segment: testSegment("/b.parquet") }]
  ) assertEquals(found(cache, key(other)), undefined);
});

Deno.test("SampleCache knows nothing of a segment that was replaced under its name", () => {
  const cache = new SampleCache();
  cache.put(key(), own([1]));
  assertEquals(found(cache, key({ segment: testSegment(A.path) })), undefined);
});

Deno.test("SampleCache keeps the later of two", () => {
  const cache = new SampleCache();
  cache.put(key(), own([1]));
  cache.put(key(), own([2, 3]));
  assertEquals(found(cache, key()), own([2, 3]));
});

Deno.test("SampleCache keeps a copy, and one column of times for series that share their ticks", () => {
  const cache = new SampleCache();
  const given = own([1, 2, 3]);
  for (const ordinal of [1, 2]) cache.put(key({ ordinal }), given);
  cache.put(key({ ordinal: 3 }), own([1, 2, 3], 5));
  const [x, y, z] = [1, 2, 3].map((ordinal) => cache.find(key({ ordinal }))![0]!.samples);
  assertEquals(x!.timesMs.byteOffset, y!.timesMs.byteOffset);
  assertStrictEquals(x!.values.buffer, y!.values.buffer);
  assertEquals([...z!.timesMs], [5, 1_005, 2_005]);
  given[0]!.samples.values[0] = 99;
  assertEquals(x!.values[0], 1);
});

Deno.test("SampleCache knows the longest step of what is finite, and of a slice of it", () => {
  const cache = new SampleCache();
  const timesMs = Float64Array.of(0, 1_000, 3_000, 4_000);
  cache.put(key(), [{ part: null, samples: { timesMs, values: Float64Array.of(1, 2, 3, 4) } }]);
  const [known] = cache.find(key()) ?? [];
  assertEquals(known?.samples.longestStepMs, 2_000);
  assertEquals(sliceSamples(known!.samples, { fromMs: 500, toMs: 9_000 }).longestStepMs, 2_000);
  cache.put(key({ ordinal: 2 }), [{
    part: null,
    samples: { timesMs, values: Float64Array.of(1, NaN, 3, 4) },
  }]);
  assertEquals(cache.find(key({ ordinal: 2 }))?.[0]?.samples.longestStepMs, undefined);
});

/** Entries of this size fill a slab with four. */
const QUARTER = Array.from({ length: 4_096 }, (_, i) => i);

Deno.test("SampleCache lets go what is oldest, except what was used when it was old", () => {
  const cache = new SampleCache(4 * SLAB_BYTES);
  const refs = Array.from({ length: 24 }, (_, i) => testSegment(`/${i}`));
  for (const [i, ref] of refs.entries()) {
    cache.put(key({ segment: ref }), own(QUARTER));
    cache.find(key({ segment: refs[0]! }));
    assert(i < 23 || cache.find(key({ segment: refs[0]! })) !== undefined);
  }
  // From the newest on, because looking at an old one moves it.
  const isKept = refs.map((ref) => key({ segment: ref })).reverse()
    .map((of) => cache.find(of) !== undefined).reverse();
  const firstKept = isKept.indexOf(true, 1);
  assertEquals(isKept, refs.map((_, i) => i === 0 || i >= firstKept));
  assert(firstKept >= 8 && firstKept <= 16, `${firstKept}`);
  assertEquals(cache.byteSize, 4 * SLAB_BYTES);
});

Deno.test("SampleCache keeps nothing that does not fit, and much that just does", () => {
  const large = own(Array(3 * 32_768).fill(1));
  const cache = new SampleCache(6 * SLAB_BYTES);
  cache.put(key({ ordinal: 2 }), own([5]));
  cache.put(key(), large);
  assertEquals(found(cache, key()), large);
  assertEquals(cache.byteSize, 6 * SLAB_BYTES);
  assertEquals(found(cache, key({ ordinal: 2 })), undefined, "it had to go");
  cache.put(key({ ordinal: 3 }), own(Array(3 * 32_768 + 1).fill(1)));
  assertEquals(found(cache, key({ ordinal: 3 })), undefined);
  assertEquals(found(cache, key()), large);
  const none = new SampleCache(0);
  none.put(key(), own([1]));
  none.put(key({ ordinal: 2 }), []);
  assertEquals([none.find(key()), none.find(key({ ordinal: 2 }))], [undefined, undefined]);
});

Deno.test("SampleCache bounds entries without samples, too", () => {
  const cache = new SampleCache(2 * SLAB_BYTES);
  for (let ordinal = 0; ordinal < 2_000; ordinal++) cache.put(key({ ordinal }), []);
  const known = Array.from({ length: 2_000 }, (_, ordinal) => cache.find(key({ ordinal })))
    .filter((parts) => parts !== undefined);
  assert(known.length > 0 && known.length <= 1_024, `${known.length}`);
});

Deno.test("SampleCache gives what it was given last or nothing, within its bytes, whatever happens", () => {
  const seed = 5;
  const random = seededRandom(seed);
  for (const slabs of [1, 2, 3, 6]) {
    const cache = new SampleCache(slabs * SLAB_BYTES);
    const refs = ["/1", "/2", "/3"].map((path) => testSegment(path));
    const given = new Map<string, RunSamples[]>();
    let hits = 0;
    for (let round = 0; round < 1_500; round++) {
      const [at, ordinal] = [2, 9].map((most) => randomInteger(random, { least: 0, most }));
      const name = `${at} ${ordinal}`;
      const of = key({ segment: refs[at!]!, ordinal: ordinal! });
      if (random() < 0.5) {
        const known = found(cache, of);
        if (known !== undefined) hits++;
        assertEquals(known ?? given.get(name), given.get(name), `seed ${seed}, round ${round}`);
        continue;
      }
      const parts = Array.from(
        { length: randomInteger(random, { least: 0, most: 2 }) },
        (_, i) => ({
          part: i === 0 ? null : String(i),
          samples: samples(
            Array(randomInteger(random, { least: 0, most: 900 })).fill(round),
            randomInteger(random, { least: 0, most: 1 }),
          ),
        }),
      );
      cache.put(of, parts);
      given.set(name, parts);
      assert(cache.byteSize <= slabs * SLAB_BYTES, `seed ${seed}, round ${round}`);
    }
    assert(slabs === 1 || hits > 100, `${hits} hits with ${slabs} slabs`);
  }
});

Deno.test("CacheFill joins the pieces of each part, and knows who has none", () => {
  const cache = new SampleCache();
  const fill = new CacheFill();
  fill.add(A, 1, { part: null, samples: samples([3], 2_000) });
  fill.add(A, 1, { part: "sda", samples: samples([9]) });
  fill.add(A, 1, { part: null, samples: samples([1, 2]) });
  for (const ordinal of [1, 2]) fill.putInto(cache, key({ ordinal }));
  assertEquals(found(cache, key()), [
    { part: null, samples: samples([1, 2, 3]) },
    { part: "sda", samples: samples([9]) },
  ]);
  assertEquals(found(cache, key({ ordinal: 2 })), []);
});

/** A segment of two seconds, and what a container has in it. */
const SEGMENTS = Array.from({ length: 4 }, (_, i) => testSegment(`/${i}.parquet`));

/** The runs of container 1 after `fill`, with the values and longest steps in them. */
function runsAfter(fill: (cache: SampleCache) => void) {
  const cache = new SampleCache();
  fill(cache);
  const { runs, unknown } = cache.findAll(SEGMENTS, { metric: "m", ordinal: 1 });
  return {
    runs: runs.map((
      { part, samples: { values, longestStepMs } },
    ) => [part, [...values], longestStepMs]),
    unknown: unknown.map(({ path }) => path),
  };
}

const FILLS: readonly (readonly [
  name: string,
  fill: (cache: SampleCache) => void,
  want: ReturnType<typeof runsAfter>,
])[] = [
  ["makes one run of segments that follow one another", (cache) => {
    for (const ordinal of [1, 2]) {
      SEGMENTS.forEach((segment, i) => {
        cache.put(key({ segment, ordinal }), own([10 * ordinal + i, 0], i * 2_500));
      });
    }
  }, { runs: [[null, [10, 0, 11, 0, 12, 0, 13, 0], 1_500]], unknown: [] }],
  ["does not join what is unknown in between, nor what has none", (cache) => {
    for (const i of [0, 2]) cache.put(key({ segment: SEGMENTS[i]! }), own([i, 0], i * 2_000));
    cache.put(key({ segment: SEGMENTS[3]! }), []);
  }, { runs: [[null, [0, 0, 2, 0], 3_000]], unknown: ["/1.parquet"] }],
  ["does not join a segment that begins before the end of the one before", (cache) => {
    SEGMENTS.forEach((segment, i) => cache.put(key({ segment }), own([i, 0], 500 * i)));
  }, { runs: [0, 1, 2, 3].map((i) => [null, [i, 0], 1_000]), unknown: [] }],
  ["keeps parts apart", (cache) => {
    SEGMENTS.forEach((segment, i) => {
      const parts = ["sda", "sdb"].map((part) => ({ part, samples: samples([i], i * 1_000) }));
      cache.put(key({ segment }), parts);
    });
  }, {
    runs: [0, 1, 2, 3].flatMap((i) => ["sda", "sdb"].map((part) => [part, [i], 0])),
    unknown: [],
  }],
  ["knows no longest step where a value is not finite", (cache) => {
    SEGMENTS.forEach((segment, i) => {
      cache.put(key({ segment }), own([i === 2 ? Infinity : i], i * 1_000));
    });
  }, { runs: [[null, [0, 1, Infinity, 3], undefined]], unknown: [] }],
];
for (const [name, fill, want] of FILLS) {
  Deno.test(`SampleCache.findAll() ${name}`, () => assertEquals(runsAfter(fill), want));
}

Deno.test("SampleCache.findAll() has what was given, in order, however it came there", () => {
  const seed = 11;
  const random = seededRandom(seed);
  const pick = (least: number, most: number) => randomInteger(random, { least, most });
  for (let round = 0; round < 60; round++) {
    const cache = new SampleCache(pick(2, 8) * SLAB_BYTES);
    const refs = Array.from({ length: 30 }, (_, i) => testSegment(`/${i}`));
    const given = new Map<string, readonly number[]>();
    for (let puts = 0; puts < 300; puts++) {
      const [at, ordinal] = [pick(0, 29), pick(1, 3)];
      const values = Array.from({ length: pick(0, 1_500) }, () => puts);
      cache.put(key({ segment: refs[at]!, ordinal }), own(values, at * 2e6));
      given.set(`${at} ${ordinal}`, values);
      if (puts % 50 > 0) continue;
      const { runs, unknown } = cache.findAll(refs, { metric: "m", ordinal });
      const want = refs.flatMap((ref, i) =>
        unknown.includes(ref) ? [] : given.get(`${i} ${ordinal}`) ?? failOn(`${i}`)
      );
      const got = runs.flatMap(({ samples }) => [...samples.values]);
      // Of tens of thousands of numbers, which `assertEquals` takes seconds for.
      const areSame = got.length === want.length && got.every((value, i) => value === want[i]);
      assert(areSame, `seed ${seed}, round ${round}`);
      const times = runs.flatMap(({ samples }) => [...samples.timesMs]);
      const areSorted = times.every((timeMs, i) => i === 0 || times[i - 1]! <= timeMs);
      assert(areSorted, `seed ${seed}, round ${round}`);
    }
  }
});

function failOn(what: string): never {
  throw new Error(`The cache knows ${what}, which it was not given`);
}
