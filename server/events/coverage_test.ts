import { assertEquals } from "@std/assert";
import { type CoverageSource, coverNodes, gapsOf, soleNodeOf, spanAt } from "./coverage.ts";
import { sampledAt, seconds } from "./testing/event_world.ts";

/** Files of one node, and the covered spans in seconds. */
const CASES: readonly [
  fact: string,
  sources: readonly CoverageSource[],
  want: readonly (readonly [firstSecond: number, lastSecond: number])[],
][] = [
  ["one file as it is", [sampledAt([0, 89])], [[0, 89]]],
  ["one tick as an instant", [sampledAt([5])], [[5, 5]]],
  ["files that follow each other as one", [sampledAt([0, 89]), sampledAt([90, 179])], [[0, 179]]],
  ["files in any order", [sampledAt([90, 179]), sampledAt([0, 89])], [[0, 179]]],
  ["two skipped ticks as covered", [sampledAt([0, 10]), sampledAt([13, 20])], [[0, 20]]],
  ["three skipped ticks as a hole", [sampledAt([0, 10]), sampledAt([14, 20])], [[0, 10], [14, 20]]],
  ["a file within another", [sampledAt([0, 100]), sampledAt([20, 30])], [[0, 100]]],
  ["a file behind one within another", [
    sampledAt([0, 100]),
    sampledAt([20, 30]),
    sampledAt([102, 110]),
  ], [[0, 110]]],
  ["a slow file by its own interval", [
    sampledAt([0, 100], { intervalMs: 10_000 }),
    sampledAt([130, 200], { intervalMs: 10_000 }),
    sampledAt([231, 300], { intervalMs: 10_000 }),
  ], [[0, 200], [231, 300]]],
  ["the hand-over of a slow collector to a quick one", [
    sampledAt([0, 100], { intervalMs: 10_000 }),
    sampledAt([125, 200]),
  ], [[0, 200]]],
  ["a hole within a file, where its ticks are known", [
    sampledAt([...seconds(0, 10), ...seconds(20, 30)], { hasTicks: true }),
  ], [[0, 10], [20, 30]]],
  ["no hole within a file where they are not", [
    sampledAt([...seconds(0, 10), ...seconds(20, 30)]),
  ], [[0, 30]]],
  ["the ends of a file although its ticks do not say them", [
    { ...sampledAt([0, 10]), ticksMs: Float64Array.of(5_000) },
  ], [[0, 0], [5, 5], [10, 10]]],
  ["ticks of other files not as those of a file", [
    { ...sampledAt([0, 2]), ticksMs: Float64Array.of(-9_000, 1_000, 50_000) },
  ], [[0, 2]]],
  ["a clock that was set back as once covered", [sampledAt([0, 60]), sampledAt([30, 90])], [[
    0,
    90,
  ]]],
  ["a clock that was set forward as a hole", [sampledAt([0, 60]), sampledAt([3_660, 3_700])], [
    [0, 60],
    [3_660, 3_700],
  ]],
];
for (const [fact, sources, want] of CASES) {
  Deno.test(`coverNodes() takes ${fact}`, () => {
    const spans = coverNodes(sources).get("worker-1") ?? [];
    assertEquals(spans.map(({ firstMs, lastMs }) => [firstMs / 1_000, lastMs / 1_000]), [...want]);
  });
}

Deno.test("coverNodes() keeps nodes apart, and knows none without files", () => {
  const spansByNode = coverNodes([
    sampledAt([0, 10], { nodeName: "a" }),
    sampledAt([10, 20], { nodeName: "b" }),
    sampledAt([20, 30], { nodeName: "a" }),
  ]);
  assertEquals(gapsOf(spansByNode.get("a")!), [{ fromMs: 10_000, toMs: 20_000 }]);
  assertEquals(gapsOf(spansByNode.get("b")!), []);
  assertEquals(coverNodes([]).size, 0);
});

Deno.test("spanAt() finds the span of an instant, its ends included", () => {
  const spans = coverNodes([sampledAt([10, 20]), sampledAt([30, 40])]).get("worker-1")!;
  const positions = [0, 9.999, 10, 15, 20, 20.001, 29, 30, 40, 41].map((second) =>
    spanAt(spans, second * 1_000)
  );
  assertEquals(positions, [-1, -1, 0, 0, 0, -1, -1, 1, 1, -1]);
  assertEquals(spanAt([], 5), -1);
});

for (
  const [names, want] of [
    [[], ""],
    [[""], ""],
    [["a", "", "a"], "a"],
    [["a", "b"], ""],
    [["", "a", "b"], ""],
  ] as const
) {
  Deno.test(`soleNodeOf() says "${want}" of ${JSON.stringify(names)}`, () => {
    assertEquals(soleNodeOf(names.map((nodeName) => ({ nodeName }))), want);
  });
}
