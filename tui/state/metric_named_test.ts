import { assertEquals } from "@std/assert";
import { FIXTURE_FACTS } from "../testing/fixture_viewer.ts";
import { metricNamed } from "./metric_named.ts";

const FOUND = [
  ["cgroup.v2.memory.current", "cgroup.v2.memory.current"],
  ["memory.current", "cgroup.v2.memory.current"],
  ["PID_COUNT", "container.pid_count"],
  ["anon", "cgroup.v2.memory.stat.anon"],
  // One name is this, others have it in them.
  ["cpu_percentage", "cpu_percentage"],
] as const;
for (const [text, want] of FOUND) {
  Deno.test(`metricNamed() understands ${text}`, () => {
    assertEquals(metricNamed(FIXTURE_FACTS, text).metric?.name, want);
  });
}

Deno.test("metricNamed() prefers the name that ends with the text to those that have it in them", () => {
  const names = ["smaps.rss", "smaps.rss_file"];
  const info = [...FIXTURE_FACTS.metrics.values()][0]!;
  const metrics = new Map(names.map((name) => [name, { ...info, name }]));
  assertEquals(metricNamed({ metrics, keyMetrics: [] }, "rss").metric?.name, "smaps.rss");
});

const COMPLAINTS = [
  [
    "usage_millicores",
    '"usage_millicores" fits 3 metrics: ' +
    "user_cpu_usage_millicores, total_cpu_usage_millicores, system_cpu_usage_millicores …",
  ],
  ["memcurrent", 'No metric "memcurrent"; nearest: cgroup.v2.memory.current'],
  ["zzzz", 'No metric "zzzz": m searches them'],
] as const;
for (const [text, want] of COMPLAINTS) {
  Deno.test(`metricNamed() says what is possible instead of ${text}`, () => {
    assertEquals(metricNamed(FIXTURE_FACTS, text), { complaint: want });
  });
}

Deno.test("metricNamed() says so before the viewer has answered", () => {
  assertEquals(metricNamed(undefined, "a").complaint, "The viewer has not said its metrics yet");
});
