import { assertEquals, assertThrows } from "@std/assert";
import type { Container } from "@fgm/collector/model";
import { testContainer } from "../testing/data_dir.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { undescribed } from "@fgm/collector/store/container_record";
import { ContainerRegistry } from "./container_registry.ts";
import { type ContainerSpan, findSpan, forEachSpan, packSpans } from "./container_spans.ts";

Deno.test("ContainerRegistry lets the newest description win and fills it from older ones", () => {
  const registry = new ContainerRegistry();
  const full = testContainer("aaaa");
  const ordinal = registry.describe(full, 10);
  assertEquals(registry.describe({ ...undescribed(full.id), podName: "renamed" }, 20), ordinal);
  assertEquals(registry.get(ordinal), { ...full, podName: "renamed" });
  registry.describe({ ...full, podName: "ancient" }, 5);
  assertEquals(registry.get(ordinal).podName, "renamed");
});

/** What two files say of one container, the second at the later time, and what is known then. */
const DESCRIPTIONS: readonly [
  fact: string,
  older: Partial<Container>,
  newer: Partial<Container>,
  want: Partial<Container>,
][] = [
  ["nothing of nothing", {}, {}, {}],
  ["what only the older says", { podName: "a" }, {}, { podName: "a" }],
  ["what only the newer says", {}, { podName: "b" }, { podName: "b" }],
  ["the newer of two names", { podName: "a" }, { podName: "b" }, { podName: "b" }],
  ["each field by itself", { podName: "a", namespace: "n" }, { podName: "b", podUid: "u" }, {
    podName: "b",
    namespace: "n",
    podUid: "u",
  }],
  ["an empty name as a name", { podName: "a" }, { podName: "" }, { podName: "" }],
  ["a class rather than none", { qosClass: "Burstable" }, { qosClass: "Unknown" }, {
    qosClass: "Burstable",
  }],
  ["the newer class", { qosClass: "Burstable" }, { qosClass: "Guaranteed" }, {
    qosClass: "Guaranteed",
  }],
  ["all labels of the newer", { labels: { a: "1", b: "2" } }, { labels: { b: "3" } }, {
    labels: { b: "3" },
  }],
  ["that the newer has no labels", { labels: { a: "1" } }, { labels: {} }, { labels: {} }],
  ["labels that the newer does not speak of", { labels: { a: "1" } }, {}, { labels: { a: "1" } }],
];
for (const [fact, older, newer, want] of DESCRIPTIONS) {
  Deno.test(`ContainerRegistry knows ${fact}, whichever file is read first`, () => {
    const times: readonly (readonly [Partial<Container>, number])[] = [[older, 10], [newer, 20]];
    for (const order of [times, times.toReversed()]) {
      const registry = new ContainerRegistry();
      const ordinal = registry.intern("a");
      for (const [changes, atMs] of order) {
        assertEquals(registry.describe({ ...undescribed("a"), ...changes }, atMs), ordinal);
      }
      assertEquals(registry.get(ordinal), { ...undescribed("a"), ...want });
    }
  });
}

Deno.test("ContainerRegistry takes the later of two descriptions of one instant", () => {
  const registry = new ContainerRegistry();
  for (const podName of ["a", "b"]) registry.describe({ ...undescribed("x"), podName }, 10);
  assertEquals(registry.get(0).podName, "b");
});

Deno.test("ContainerRegistry does not count from the last description but from the newest", () => {
  const registry = new ContainerRegistry();
  for (const atMs of [20, 5, 10]) {
    registry.describe({ ...undescribed("x"), podName: `pod-${atMs}` }, atMs);
  }
  assertEquals(registry.get(0).podName, "pod-20");
});

Deno.test("ContainerRegistry gives ordinals from 0, the same for the same id", () => {
  const registry = new ContainerRegistry();
  assertEquals(["a", "b", "a", "", "A", "__proto__", "b"].map((id) => registry.intern(id)), [
    0,
    1,
    0,
    2,
    3,
    4,
    1,
  ]);
  assertEquals(registry.size, 5);
  assertEquals([registry.find("b"), registry.find("c"), registry.find("")], [1, undefined, 2]);
  assertEquals(registry.get(1), undescribed("b"));
});

for (const ordinal of [-1, 1, 0.5, NaN, Infinity]) {
  Deno.test(`ContainerRegistry.get() throws for ${ordinal}, which it never gave`, () => {
    const registry = new ContainerRegistry();
    registry.intern("a");
    assertThrows(() => registry.get(ordinal), RangeError, `no ordinal ${ordinal}`);
  });
}

Deno.test("ContainerRegistry.retain() keeps all, some or none", () => {
  for (const live of [[0, 1, 2], [1], [], [7]]) {
    const registry = new ContainerRegistry();
    const ids = ["a", "b", "c"];
    for (const id of ids) registry.describe({ ...undescribed(id), podName: `pod-${id}` }, 10);
    registry.retain(new Set(live));
    const kept = ids.filter((_, ordinal) => live.includes(ordinal));
    assertEquals(ids.filter((id) => registry.find(id) !== undefined), kept);
    assertEquals(registry.size, kept.length);
    for (const id of kept) assertEquals(registry.get(registry.find(id)!).podName, `pod-${id}`);
  }
});

Deno.test("ContainerRegistry forgets what is not live and never uses an ordinal twice", () => {
  const registry = new ContainerRegistry();
  const [a, b] = [registry.intern("a"), registry.intern("b")];
  registry.retain(new Set([b]));
  assertEquals([registry.size, registry.find("a"), registry.find("b")], [1, undefined, b]);
  assertThrows(() => registry.get(a), RangeError);
  assertEquals(registry.intern("a") > b, true);
});

Deno.test("packSpans() finds every ordinal with the span that covers all of its spans", () => {
  const seed = 11;
  const random = seededRandom(seed);
  for (let round = 0; round < 100; round++) {
    const spans: ContainerSpan[] = Array.from(
      { length: randomInteger(random, { least: 0, most: 50 }) },
      () => {
        const firstMs = randomInteger(random, { least: 0, most: 1_000 });
        return {
          ordinal: randomInteger(random, { least: 0, most: 40 }),
          firstMs,
          lastMs: firstMs + randomInteger(random, { least: 0, most: 100 }),
        };
      },
    );
    const packed = packSpans(spans);
    const seen: number[] = [];
    forEachSpan(packed, ({ ordinal }) => seen.push(ordinal));
    for (let ordinal = 0; ordinal <= 41; ordinal++) {
      const own = spans.filter((span) => span.ordinal === ordinal);
      const want = own.length === 0 ? undefined : {
        ordinal,
        firstMs: Math.min(...own.map(({ firstMs }) => firstMs)),
        lastMs: Math.max(...own.map(({ lastMs }) => lastMs)),
      };
      assertEquals(findSpan(packed, ordinal), want, `seed ${seed}, round ${round}`);
      assertEquals(seen.includes(ordinal), want !== undefined);
    }
  }
});
