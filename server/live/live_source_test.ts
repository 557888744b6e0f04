import { assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { holdsAny, horizonMs, type OpenSource } from "./live_source.ts";

/** A source with ordinals, each seen all the time. */
function source(
  [firstMs, lastMs]: readonly [number, number],
  { writer = "a", intervalMs = 1_000, ordinals = [0] }: {
    readonly writer?: string;
    readonly intervalMs?: number;
    readonly ordinals?: readonly number[];
  } = {},
): OpenSource {
  return {
    path: `/${writer}/${firstMs}.journal`,
    firstMs,
    lastMs,
    intervalMs,
    nodeName: writer,
    spans: packSpans(ordinals.map((ordinal) => ({ ordinal, firstMs, lastMs }))),
    header: { identifier: writer },
  };
}

const CASES: readonly (readonly [
  string,
  {
    readonly journals?: readonly OpenSource[];
    readonly segments?: readonly OpenSource[];
    readonly cursorMs: number;
  },
  number,
])[] = [
  ["the cursor without data", { cursorMs: 7 }, 7],
  ["the newest tick of one collector", { journals: [source([0, 5_003])], cursorMs: 0 }, 5_003],
  ["the cursor when nothing is new", { journals: [source([0, 5_003])], cursorMs: 5_003 }, 5_003],
  ["the cursor when only other containers tick", {
    journals: [source([0, 9_000], { ordinals: [4] })],
    cursorMs: 5_000,
  }, 5_000],
  ["the end of a segment", { segments: [source([0, 8_000])], cursorMs: 5_000 }, 8_000],
  ["the new journal while the old one is sealed", {
    journals: [source([0, 9_000]), source([10_000, 10_000])],
    cursorMs: 9_000,
  }, 10_000],
  ["what no other collector can be behind of", {
    journals: [source([0, 10_003]), source([0, 9_007], { writer: "b" })],
    cursorMs: 0,
  }, 9_507],
  ["all when both have ticked", {
    journals: [source([0, 10_003]), source([0, 10_007], { writer: "b" })],
    cursorMs: 0,
  }, 10_007],
  ["all when the other is overdue", {
    journals: [source([0, 12_003]), source([0, 10_007], { writer: "b" })],
    cursorMs: 0,
  }, 12_003],
  ["up to the next tick of a slower collector", {
    journals: [source([0, 19_000]), source([0, 10_000], { writer: "b", intervalMs: 10_000 })],
    cursorMs: 0,
  }, 19_000],
  ["no further than a slower collector's next tick", {
    journals: [source([0, 20_000]), source([0, 10_000], { writer: "b", intervalMs: 10_000 })],
    cursorMs: 0,
  }, 19_500],
  ["what others do when the other has none of the containers", {
    journals: [source([0, 10_003]), source([0, 9_007], { writer: "b", ordinals: [9] })],
    cursorMs: 0,
  }, 10_003],
  ["never less than the cursor", {
    journals: [source([0, 10_003]), source([0, 9_007], { writer: "b" })],
    cursorMs: 9_800,
  }, 9_800],
];

for (const [fact, { journals = [], segments = [], cursorMs }, want] of CASES) {
  Deno.test(`horizonMs() is ${fact}`, () => {
    assertEquals(horizonMs({ journals, segments }, [0, 1], { cursorMs }), want);
  });
}

const HELD: readonly (readonly [readonly [number, number], readonly number[], boolean])[] = [
  [[0, 10], [0], true],
  [[0, 10], [1], false],
  [[5, 10], [0], true],
  [[10, 20], [0], false],
  [[-5, 4], [0], false],
  [[-5, 5], [0], true],
  [[0, 10], [], false],
];

for (const [[fromMs, toMs], ordinals, want] of HELD) {
  Deno.test(`holdsAny() is ${want} for [${ordinals}] in (${fromMs}, ${toMs}] of [5, 10]`, () => {
    assertEquals(holdsAny(source([5, 10]), ordinals, { fromMs, toMs }), want);
  });
}
