import { assertEquals } from "@std/assert";
import { byMetric } from "./by_metric.ts";
import type { LevelChange } from "./change.ts";

function moved(metric: string, timeMs: number, [before, after]: readonly [number, number]) {
  const change: LevelChange = {
    kind: "level",
    metric,
    unit: "",
    timeMs,
    before,
    after,
    confidence: 1,
    effect: 1,
  };
  return { change, score: 1 };
}

Deno.test("byMetric() tells up and down again in one", () => {
  const all = byMetric([moved("a", 10, [0, 100]), moved("a", 20, [100, 5]), moved("b", 5, [1, 2])]);
  assertEquals(all.map(({ change, backMs, others }) => [change.metric, backMs, others]), [
    ["a", 20, 0],
    ["b", undefined, 0],
  ]);
});

Deno.test("byMetric() says back of what came later and close to where it was", () => {
  const earlier = byMetric([moved("a", 10, [0, 100]), moved("a", 5, [100, 0])]);
  const elsewhere = byMetric([moved("a", 10, [0, 100]), moved("a", 20, [100, 26])]);
  assertEquals([...earlier, ...elsewhere].map(({ backMs, others }) => [backMs, others]), [
    [undefined, 1],
    [undefined, 1],
  ]);
});
