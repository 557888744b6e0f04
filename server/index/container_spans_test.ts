import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import {
  type ContainerSpan,
  findSpan,
  forEachSpan,
  packSpans,
  SpanPacker,
} from "./container_spans.ts";

function span(ordinal: number, firstMs: number, lastMs = firstMs): ContainerSpan {
  return { ordinal, firstMs, lastMs };
}

const PACK_CASES: readonly [
  fact: string,
  spans: readonly ContainerSpan[],
  want: readonly ContainerSpan[],
][] = [
  ["nothing of nothing", [], []],
  ["one span as it is", [span(3, 1, 9)], [span(3, 1, 9)]],
  ["an instant as it is", [span(0, 5)], [span(0, 5)]],
  ["ordinals in order", [span(9, 1), span(0, 2), span(3, 3)], [span(0, 2), span(3, 3), span(9, 1)]],
  ["ordinals as numbers", [span(10, 1), span(9, 2)], [span(9, 2), span(10, 1)]],
  ["overlapping spans as one", [span(1, 1, 5), span(1, 3, 9)], [span(1, 1, 9)]],
  ["spans apart as one that covers them", [span(1, 7, 9), span(1, 1, 2)], [span(1, 1, 9)]],
  ["a span within another as that", [span(1, 1, 9), span(1, 3, 4)], [span(1, 1, 9)]],
  ["the greatest ordinal", [span(2 ** 32 - 1, 1)], [span(2 ** 32 - 1, 1)]],
  ["times of the year 3000", [span(1, 0, 32_503_680_000_000)], [span(1, 0, 32_503_680_000_000)]],
];
for (const [fact, spans, want] of PACK_CASES) {
  Deno.test(`packSpans() keeps ${fact}`, () => {
    const seen: ContainerSpan[] = [];
    forEachSpan(packSpans(spans), (each) => seen.push(each));
    assertEquals(seen, [...want]);
  });
}

Deno.test("packSpans() takes 20 bytes for each container", () => {
  const { ordinals, firstMs, lastMs } = packSpans([span(1, 1), span(2, 2), span(2, 3)]);
  assertEquals(ordinals.byteLength + firstMs.byteLength + lastMs.byteLength, 40);
});

const PACKED = packSpans([span(2, 20, 21), span(5, 50, 51), span(9, 90, 91)]);
const FIND_CASES: readonly [ordinal: number, want: ContainerSpan | undefined][] = [
  [0, undefined],
  [1, undefined],
  [2, span(2, 20, 21)],
  [3, undefined],
  [5, span(5, 50, 51)],
  [8, undefined],
  [9, span(9, 90, 91)],
  [10, undefined],
  [-1, undefined],
  [2.5, undefined],
  [NaN, undefined],
  [Infinity, undefined],
];
for (const [ordinal, want] of FIND_CASES) {
  Deno.test(`findSpan() of ${ordinal} among 2, 5 and 9 is ${want ? "found" : "undefined"}`, () => {
    assertEquals(findSpan(PACKED, ordinal), want);
    assertEquals(findSpan(packSpans([]), ordinal), undefined);
  });
}

function columnsOf(spans: readonly ContainerSpan[]) {
  return {
    ordinals: Uint32Array.from(spans, ({ ordinal }) => ordinal),
    firstMs: Float64Array.from(spans, ({ firstMs }) => firstMs),
    lastMs: Float64Array.from(spans, ({ lastMs }) => lastMs),
  };
}

for (const [fact, spans, want] of PACK_CASES) {
  Deno.test(`SpanPacker keeps ${fact}`, () => {
    const seen: ContainerSpan[] = [];
    forEachSpan(new SpanPacker().pack(columnsOf(spans)), (each) => seen.push(each));
    assertEquals(seen, [...want]);
  });
}

Deno.test("SpanPacker packs as packSpans() does, one segment after the other (seed 95)", () => {
  const random = seededRandom(95);
  const packer = new SpanPacker();
  let living = [3, 1, 2];
  const packed: {
    readonly got: ReturnType<SpanPacker["pack"]>;
    readonly spans: ContainerSpan[];
  }[] = [];
  for (let i = 0; i < 500; i++) {
    living = living.filter(() => random() > 0.02);
    if (random() < 0.2) living.push(randomInteger(random, { least: 0, most: 99 }));
    const spans = living.map((ordinal) => span(ordinal, random(), 1 + random()));
    packed.push({ got: packer.pack(columnsOf(spans)), spans });
  }
  // At the end, so that what came later has overwritten nothing.
  for (const { got, spans } of packed) assertEquals(got, packSpans(spans));
});

Deno.test("SpanPacker shares the ordinals of segments with the same containers", () => {
  const packer = new SpanPacker();
  const first = packer.pack(columnsOf([span(2, 1), span(1, 1)]));
  const second = packer.pack(columnsOf([span(2, 5), span(1, 6)]));
  assertStrictEquals(second.ordinals, first.ordinals);
  assertEquals([...second.firstMs], [6, 5]);
});

Deno.test("SpanPacker refuses more spans than it can sort", () => {
  const length = 2 ** 20 + 1;
  const [ordinals, times] = [new Uint32Array(length), new Float64Array(length)];
  assertThrows(
    () => new SpanPacker().pack({ ordinals, firstMs: times, lastMs: times }),
    RangeError,
    "more than 1048576",
  );
});
