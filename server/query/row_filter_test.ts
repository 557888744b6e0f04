import { assertEquals } from "@std/assert";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { testSegment } from "../testing/test_segment.ts";
import { ownRowScope, rowFilterOf, type RowScope } from "./row_filter.ts";

const SCOPES: readonly [metric: string, RowScope][] = [
  ["cgroup.v2.memory.current", "container"],
  ["cgroup.v2.io.stat.rbytes", "container"],
  ["process.threads", "parts"],
  ["somebody.elses.metric", "either"],
  ["", "either"],
];
for (const [metric, want] of SCOPES) {
  Deno.test(`ownRowScope() of "${metric}" is ${want}`, () => {
    assertEquals(ownRowScope(metric), want);
  });
}

function segment(firstMs: number, lastMs: number, changes: Partial<SegmentRef> = {}): SegmentRef {
  return testSegment("/a.parquet", { firstMs, lastMs, ...changes });
}

const WINDOW = { fromMs: 100, toMs: 200 };
const RANGES: readonly [string, readonly SegmentRef[], boolean][] = [
  ["no times for segments inside of the window", [segment(100, 199), segment(120, 150)], false],
  ["times for one that begins before", [segment(120, 150), segment(99, 150)], true],
  ["times for one that ends at its end or after", [segment(150, 200)], true],
];
for (const [fact, segments, isRange] of RANGES) {
  Deno.test(`rowFilterOf() wants ${fact}`, () => {
    const filter = rowFilterOf("m", { segments, containerIds: ["x"], window: WINDOW });
    assertEquals(filter.range, isRange ? WINDOW : undefined);
    assertEquals(filter.containersPerFile, 2);
  });
}

Deno.test("rowFilterOf() takes rows of parts from elsewhere as they come", () => {
  const shape = { ...OWN_SHAPE, isOwn: false };
  const of = (segments: readonly SegmentRef[]) =>
    rowFilterOf("cgroup.v2.memory.current", { segments, containerIds: [], window: WINDOW }).scope;
  assertEquals(of([segment(0, 1)]), "container");
  assertEquals(of([segment(0, 1, { shape })]), "either");
});
