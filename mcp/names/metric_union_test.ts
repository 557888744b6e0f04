import { assertEquals } from "@std/assert";
import { fakeMetric } from "../testing/fake_facts.ts";
import { groupsOf, unionOfMetrics } from "./metric_union.ts";

Deno.test("unionOfMetrics() has each name once, sorted, and key metrics in the first node's order", () => {
  const union = unionOfMetrics([
    { metrics: [fakeMetric("b"), fakeMetric("d")], key_metrics: ["d", "b"] },
    { metrics: [fakeMetric("a"), fakeMetric("b")], key_metrics: ["a", "b"] },
  ]);
  assertEquals(union.metrics.map(({ name }) => name), ["a", "b", "d"]);
  assertEquals(union.key_metrics, ["d", "b", "a"]);
  assertEquals(unionOfMetrics([]), { metrics: [], key_metrics: [] });
});

Deno.test("groupsOf() cuts names behind their last dot", () => {
  assertEquals(
    groupsOf(["k.io.stat.rbytes", "k.io.stat.wbytes", "plain", "k.io"]),
    new Map([["k.io.stat.", ["rbytes", "wbytes"]], ["", ["plain"]], ["k.", ["io"]]]),
  );
});
