import { assertEquals } from "@std/assert";
import {
  CACHE_METRICS,
  EVENT_METRICS,
  KEY_METRICS,
  LEADING_METRICS,
  limitMetricOf,
} from "./metric_roles.ts";
import { describeMetric, metricsOf } from "./metrics.ts";

Deno.test("LEADING_METRICS are in the catalogue, each once", () => {
  assertEquals(LEADING_METRICS.filter((name) => describeMetric(name) === undefined), []);
  assertEquals(new Set(LEADING_METRICS).size, LEADING_METRICS.length);
});

Deno.test("limitMetricOf() names a gauge of the same unit", () => {
  const pairs = metricsOf("container").flatMap(({ name }) => {
    const limit = limitMetricOf(name);
    return limit === undefined ? [] : [[name, limit] as const];
  });
  assertEquals(pairs.length, 7);
  for (const [name, limit] of pairs) {
    assertEquals(describeMetric(limit)?.kind, "gauge", limit);
    assertEquals(describeMetric(limit)?.unit, describeMetric(name)?.unit, name);
  }
});

Deno.test("every role is that of a metric in the catalogue", () => {
  const names = [EVENT_METRICS, KEY_METRICS, CACHE_METRICS].flatMap((roles) =>
    Object.values(roles)
  );
  assertEquals(names.filter((name: string) => describeMetric(name) === undefined), []);
});
