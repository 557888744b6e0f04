import { assertEquals, assertThrows } from "@std/assert";
import { fixtureContainer } from "../store/journal_fixture.ts";
import type { Sidecar, SidecarContainer, SidecarSegment } from "../store/sidecar.ts";
import { mergeSidecars } from "./merge_sidecar.ts";

const SEGMENT: SidecarSegment = {
  startMs: 1_000,
  endMs: 2_000,
  rowCount: 10,
  byteSize: 100,
  fileCrc32: 5,
  metricNames: ["a", "b"],
  runId: "old",
  nodeName: "worker-1",
  clusterName: "prod",
  identifier: "fgm-1",
  intervalMs: 1_000,
  replaces: [],
};

const FACTS = { rowCount: 25, byteSize: 77, fileCrc32: 9, replaces: ["s1", "s2"] };

function sidecar(
  changes: Partial<SidecarSegment>,
  containers: readonly SidecarContainer[] = [],
): Sidecar {
  return { version: 3, segment: { ...SEGMENT, ...changes }, containers };
}

function seen(number: number, firstSeenMs: number, lastSeenMs: number): SidecarContainer {
  return { ...fixtureContainer(number), firstSeenMs, lastSeenMs };
}

Deno.test("mergeSidecars() covers all segments and speaks for the newest session", () => {
  const newer = { startMs: 2_500, endMs: 9_000, runId: "new", metricNames: ["c", "\uffff", "b"] };
  for (const order of [[sidecar({}), sidecar(newer)], [sidecar(newer), sidecar({})]]) {
    assertEquals(mergeSidecars(order, FACTS).segment, {
      ...SEGMENT,
      ...FACTS,
      startMs: 1_000,
      endMs: 9_000,
      runId: "new",
      metricNames: ["a", "b", "c", "\uffff"],
    });
  }
});

Deno.test("mergeSidecars() lists each container once, by id, from its first row to its last", () => {
  const { containers } = mergeSidecars([
    sidecar({}, [seen(2, 1_000, 1_500), seen(1, 1_200, 2_000)]),
    sidecar({}, [seen(3, 3_000, 3_000), seen(1, 2_500, 4_000)]),
  ], FACTS);
  assertEquals(containers, [seen(1, 1_200, 4_000), seen(2, 1_000, 1_500), seen(3, 3_000, 3_000)]);
});

const DESCRIPTIONS: readonly (readonly [
  what: string,
  older: Partial<SidecarContainer>,
  newer: Partial<SidecarContainer>,
  want: Partial<SidecarContainer>,
])[] = [
  ["the newer labels", { labels: { v: "1" } }, { labels: { v: "2" } }, { labels: { v: "2" } }],
  ["older labels where none are known", { labels: { v: "1" } }, { labels: undefined }, {
    labels: { v: "1" },
  }],
  ["names that became known", { podName: undefined }, { podName: "p" }, { podName: "p" }],
  ["names that are known no more", { podName: "p", podUid: "u" }, {
    podName: undefined,
    podUid: undefined,
  }, { podName: "p", podUid: "u" }],
  ["a class that is known", { qosClass: "Guaranteed" }, { qosClass: "Unknown" }, {
    qosClass: "Guaranteed",
  }],
];

for (const [what, older, newer, want] of DESCRIPTIONS) {
  Deno.test(`mergeSidecars() keeps ${what}`, () => {
    const merged = mergeSidecars([
      sidecar({}, [{ ...seen(1, 3_000, 4_000), ...newer }]),
      sidecar({}, [{ ...seen(1, 1_000, 2_000), ...older }]),
    ], FACTS);
    assertEquals(merged.containers, [{ ...seen(1, 1_000, 4_000), ...want }]);
  });
}

Deno.test("mergeSidecars() refuses to merge nothing", () => {
  assertThrows(() => mergeSidecars([], FACTS), RangeError, "there is none");
});
