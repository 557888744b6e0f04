import { assertEquals } from "@std/assert";
import { ContainerRegistry } from "../index/container_registry.ts";
import { packSpans } from "../index/container_spans.ts";
import { testContainer } from "../testing/data_dir.ts";
import { type FollowedSeries, followSeries, memberAt } from "./followed_series.ts";
import type { LiveSource } from "./live_source.ts";

const registry = new ContainerRegistry();

/** A source in which containers of one pod, or others, were seen. */
function source(
  seen: Readonly<Record<string, readonly [number, number]>>,
  { nodeName = "n1" }: { readonly nodeName?: string } = {},
): LiveSource {
  const spans = Object.entries(seen).map(([name, [firstMs, lastMs]]) => {
    const podName = name.split("-")[0]!;
    const container = testContainer(name.replace("-", ""), { podName });
    return { ordinal: registry.describe(container, lastMs), firstMs, lastMs };
  });
  return {
    firstMs: Math.min(...spans.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...spans.map(({ lastMs }) => lastMs)),
    intervalMs: 1,
    nodeName,
    spans: packSpans(spans),
  };
}

function series(name: string, [firstMs, lastMs]: readonly [number, number]): FollowedSeries {
  const podName = name.split("-")[0]!;
  const container = testContainer(name.replace("-", ""), { podName });
  return {
    lineage: name.includes("-") ? `default/${podName}/app` : undefined,
    members: [{ container, nodeName: "n1", firstMs, lastMs }],
  };
}

function shown(followed: readonly FollowedSeries[]): unknown {
  return followed.map(({ members }) =>
    members.map(({ container, firstMs, lastMs }) => [container.id.slice(0, 4), firstMs, lastMs])
  );
}

const CASES: readonly (readonly [
  string,
  readonly FollowedSeries[],
  readonly LiveSource[],
  unknown,
])[] = [
  ["keeps what it has when nothing is new", [series("aaa-1", [0, 10])], [], [[["aaa1", 0, 10]]]],
  ["takes later ticks of the same container", [series("aaa-1", [0, 10])], [
    source({ "aaa-1": [5, 12] }),
  ], [[["aaa1", 0, 12]]]],
  ["takes the container that a lineage restarted as", [series("aaa-1", [0, 10])], [
    source({ "aaa-1": [5, 11], "aaa-2": [12, 13] }),
  ], [[["aaa1", 0, 11], ["aaa2", 12, 13]]]],
  ["takes several restarts, oldest first", [series("aaa-1", [0, 10])], [
    source({ "aaa-3": [14, 15] }),
    source({ "aaa-2": [12, 13] }),
  ], [[["aaa1", 0, 10], ["aaa2", 12, 13], ["aaa3", 14, 15]]]],
  ["leaves a container alone that was asked for by id", [series("bbbb", [0, 10])], [
    source({ "bbbb": [5, 11], "bbbb-2": [12, 13] }),
  ], [[["bbbb", 0, 11]]]],
  ["leaves others out", [series("aaa-1", [0, 10])], [source({ "ccc-1": [12, 13] })], [[[
    "aaa1",
    0,
    10,
  ]]]],
  ["forgets what ended long ago, but for the newest", [series("aaa-1", [-20, -10])], [
    source({ "aaa-2": [12, 13] }),
  ], [[["aaa2", 12, 13]]]],
  ["keeps the newest, however long ago it ended", [series("aaa-1", [-20, -10])], [], [[[
    "aaa1",
    -20,
    -10,
  ]]]],
  ["looks at recent sources alone", [series("aaa-1", [0, 10])], [source({ "aaa-2": [-9, -2] })], [[[
    "aaa1",
    0,
    10,
  ]]]],
];

for (const [fact, before, sources, want] of CASES) {
  Deno.test(`followSeries() ${fact}`, () => {
    assertEquals(shown(followSeries(before, { sources, registry, sinceMs: 0 })), want);
  });
}

Deno.test("followSeries() takes names and nodes as they become known", () => {
  const unnamed: FollowedSeries = {
    lineage: undefined,
    members: [{
      container: testContainer("dddd", { podName: undefined }),
      nodeName: undefined,
      firstMs: 0,
      lastMs: 1,
    }],
  };
  const sources = [source({ "dddd": [0, 2] }, { nodeName: "n2" })];
  const [followed] = followSeries([unnamed], { sources, registry, sinceMs: 0 });
  assertEquals(followed?.members[0]?.container.podName, "dddd");
  assertEquals(followed?.members[0]?.nodeName, "n2");
  const [later] = followSeries(followed ? [followed] : [], {
    sources: [source({ "dddd": [3, 3] }, { nodeName: "" })],
    registry,
    sinceMs: 0,
  });
  assertEquals([later?.members[0]?.nodeName, later?.members[0]?.lastMs], ["n2", 3]);
});

for (
  const [timeMs, want] of [[-5, "aaa1"], [0, "aaa1"], [11, "aaa1"], [12, "aaa2"], [99, "aaa2"]]
) {
  Deno.test(`memberAt() is ${want} at ${timeMs}`, () => {
    const [followed] = followSeries([series("aaa-1", [0, 10])], {
      sources: [source({ "aaa-1": [5, 12], "aaa-2": [12, 13] })],
      registry,
      sinceMs: 0,
    });
    assertEquals(memberAt(followed!, Number(timeMs)).container.id.slice(0, 4), want);
  });
}
