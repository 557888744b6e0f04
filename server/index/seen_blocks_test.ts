import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Random, randomInteger, seededRandom } from "../testing/random.ts";
import { forEachSpan, packSpans } from "./container_spans.ts";
import { mergeSeen, ordinalsIn, type Seen, seenIn, type SeenSource } from "./seen_blocks.ts";

const HOUR_MS = 60 * 60_000;

function sourceOf(
  spans: readonly (readonly [ordinal: number, firstMs: number, lastMs: number])[],
  nodeName = "",
): SeenSource {
  return {
    spans: packSpans(spans.map(([ordinal, firstMs, lastMs]) => ({ ordinal, firstMs, lastMs }))),
    nodeName,
    firstMs: Math.min(...spans.map(([, firstMs]) => firstMs)),
    lastMs: Math.max(...spans.map(([, , lastMs]) => lastMs)),
  };
}

/** The same by the plainest code. */
function naiveSeen(sources: readonly SeenSource[]): Map<number, Omit<Seen, "nodeMs">> {
  const spans = sources.flatMap(({ spans, nodeName }) => {
    const found: { ordinal: number; firstMs: number; lastMs: number; nodeName: string }[] = [];
    forEachSpan(spans, (span) => found.push({ ...span, nodeName }));
    return found;
  });
  return new Map([...new Set(spans.map(({ ordinal }) => ordinal))].map((ordinal) => {
    const own = spans.filter((span) => span.ordinal === ordinal);
    const named = own.filter(({ nodeName }) => nodeName !== "");
    const newest = Math.max(...named.map(({ lastMs }) => lastMs));
    return [ordinal, {
      firstMs: Math.min(...own.map(({ firstMs }) => firstMs)),
      lastMs: Math.max(...own.map(({ lastMs }) => lastMs)),
      nodeName: named.find(({ lastMs }) => lastMs === newest)?.nodeName ?? "",
    }];
  }));
}

function naiveOrdinals(
  sources: readonly SeenSource[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Set<number> {
  const ordinals = new Set<number>();
  for (const { spans } of sources) {
    forEachSpan(spans, ({ ordinal, firstMs, lastMs }) => {
      if (firstMs < toMs && lastMs >= fromMs) ordinals.add(ordinal);
    });
  }
  return ordinals;
}

function plain(seen: ReadonlyMap<number, Seen>): unknown {
  return [...seen].map(([ordinal, { firstMs, lastMs, nodeName }]) => [
    ordinal,
    { firstMs, lastMs, nodeName },
  ]).sort(([a], [b]) => (a as number) - (b as number));
}

function randomSource(random: Random, ordinals: number): SeenSource {
  const startMs = randomInteger(random, { least: 0, most: 100 }) * HOUR_MS / 4;
  const count = randomInteger(random, { least: 1, most: 6 });
  const spans = Array.from({ length: count }, () => {
    const firstMs = startMs + randomInteger(random, { least: 0, most: 1_000 });
    const lastMs = firstMs +
      randomInteger(random, { least: 0, most: 1_000 }) * (random() < 0.1 ? 9_999 : 1);
    return [randomInteger(random, { least: 0, most: ordinals }), firstMs, lastMs] as const;
  });
  const nodeName = random() < 0.3 ? "" : `node-${upToTwo(random)}`;
  // No two times are equal, or which node is newest would be a matter of taste.
  return sourceOf(spans.map(([o, a, b]) => [o, a + random(), b + 1 + random()]), nodeName);
}

function upToTwo(random: Random): number {
  return randomInteger(random, { least: 0, most: 2 });
}

for (const seed of [91, 92, 93]) {
  Deno.test(`seenIn() and ordinalsIn() tell what plainer code tells, as sources come and go (seed ${seed})`, () => {
    const random = seededRandom(seed);
    let sources: readonly SeenSource[] = [];
    for (let step = 0; step < 120; step++) {
      const kept = sources.filter(() => random() > 0.03);
      const added = Array.from({ length: upToTwo(random) }, () => randomSource(random, 30));
      sources = random() < 0.5 ? [...kept, ...added] : [...added, ...kept];
      const want = plain(naiveSeen(sources) as unknown as ReadonlyMap<number, Seen>);
      assertEquals(plain(seenIn(sources)), want, `step ${step}`);
      assertEquals(plain(mergeSeen(sources)), want, `step ${step}, merged at once`);
      for (let n = 0; n < 5; n++) {
        const fromMs = randomInteger(random, { least: -1, most: 110 }) * HOUR_MS / 4 +
          upToTwo(random);
        const range = {
          fromMs,
          toMs: fromMs + randomInteger(random, { least: 0, most: 60 }) * HOUR_MS / 3,
        };
        assertEquals(
          [...ordinalsIn(sources, range)].sort((a, b) => a - b),
          [...naiveOrdinals(sources, range)].sort((a, b) => a - b),
          `step ${step}: ${JSON.stringify(range)}`,
        );
      }
    }
  });
}

Deno.test("seenIn() gives the same object for the same list, and nothing for none", () => {
  const sources = [sourceOf([[1, 10, 20]])];
  assertStrictEquals(seenIn(sources), seenIn(sources));
  assertEquals(seenIn([]).size, 0);
  assertEquals(ordinalsIn([], { fromMs: -Infinity, toMs: Infinity }).size, 0);
});

const NODE_CASES: readonly [fact: string, sources: readonly SeenSource[], want: string][] = [
  ["the only one", [sourceOf([[1, 0, 9]], "a")], "a"],
  ["none", [sourceOf([[1, 0, 9]])], ""],
  ["the newest", [sourceOf([[1, 0, 9]], "a"), sourceOf([[1, 10, 19]], "b")], "b"],
  ["the newest, listed first", [sourceOf([[1, 10, 19]], "b"), sourceOf([[1, 0, 9]], "a")], "b"],
  ["the newest that is named", [sourceOf([[1, 0, 9]], "a"), sourceOf([[1, 10, 19]])], "a"],
  [
    "the newest that is named, days apart",
    [sourceOf([[1, 0, 9]], "a"), sourceOf([[1, 99 * HOUR_MS, 99 * HOUR_MS]])],
    "a",
  ],
];
for (const [fact, sources, want] of NODE_CASES) {
  Deno.test(`seenIn() names the node of a container: ${fact}`, () => {
    assertEquals(seenIn(sources).get(1)?.nodeName, want);
  });
}
