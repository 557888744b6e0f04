import { assertEquals, assertThrows } from "@std/assert";
import { testContainer } from "../testing/data_dir.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { ContainerRegistry, undescribed } from "./container_registry.ts";
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
