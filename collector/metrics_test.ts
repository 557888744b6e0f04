import { assert, assertEquals, assertThrows } from "@std/assert";
import { cgroupMetricName, describeMetric, metricsOf, slotOf } from "./metrics.ts";
import type { MetricScope } from "./model.ts";

const SCOPES: readonly MetricScope[] = ["container", "device", "process", "self"];

for (const scope of SCOPES) {
  Deno.test(`metricsOf("${scope}") names each metric once and explains it`, () => {
    const metrics = metricsOf(scope);
    assertEquals(new Set(metrics.map(({ name }) => name)).size, metrics.length);
    for (const metric of metrics) {
      assert(metric.meaning.length > 3 && !metric.meaning.endsWith("."), metric.name);
      assertEquals(metric.scope, scope);
      assert(metric.kind === "counter" || !metric.plotAsRate, `${metric.name}: rate of a gauge`);
    }
  });
}

Deno.test("metricsOf() has about 100 metrics per container", () => {
  const count = metricsOf("container").length;
  assert(count >= 95 && count <= 115, `${count}`);
});

Deno.test("slotOf() finds every metric and refuses a misspelling", () => {
  for (const scope of SCOPES) {
    for (const [slot, { name }] of metricsOf(scope).entries()) {
      assertEquals(slotOf(scope, name), slot);
    }
  }
  assertThrows(() => slotOf("container", "cpu_persentage"), RangeError, "cpu_persentage");
});

Deno.test("describeMetric() prefers what a container's own series means", () => {
  assertEquals(describeMetric("smaps_rollup.pss")?.scope, "container");
  assertEquals(describeMetric("process.threads")?.scope, "process");
  assertEquals(describeMetric("nosuch"), undefined);
});

Deno.test("cgroupMetricName() is the kernel's name behind a prefix", () => {
  assertEquals(cgroupMetricName("memory.stat", "anon"), "cgroup.v2.memory.stat.anon");
  assertEquals(cgroupMetricName("memory.current"), "cgroup.v2.memory.current");
});

/** Names that the original fine-grained-monitor used and that its users' queries hold. */
const KEPT_NAMES = [
  "cgroup.v2.memory.current",
  "cgroup.v2.memory.peak",
  "cgroup.v2.memory.max",
  "cgroup.v2.memory.stat.anon",
  "cgroup.v2.memory.stat.file",
  "cgroup.v2.memory.stat.pgmajfault",
  "cgroup.v2.memory.events.oom_kill",
  "cgroup.v2.memory.pressure.some.avg10",
  "cgroup.v2.memory.swap.current",
  "cgroup.v2.cpu.stat.usage_usec",
  "cgroup.v2.cpu.stat.throttled_usec",
  "cgroup.v2.cpu.stat.nr_throttled",
  "cgroup.v2.cpu.pressure.some.avg10",
  "cgroup.v2.io.stat.rbytes",
  "cgroup.v2.io.stat.wbytes",
  "cgroup.v2.io.pressure.some.avg10",
  "cgroup.v2.pids.current",
  "smaps_rollup.pss",
  "smaps_rollup.pss_anon",
  "total_cpu_usage_millicores",
  "user_cpu_usage_millicores",
  "system_cpu_usage_millicores",
  "cpu_percentage",
  "cpu_limit_millicores",
  "container.pid_count",
];

for (const name of KEPT_NAMES) {
  Deno.test(`describeMetric() knows ${name}`, () => assert(describeMetric(name) !== undefined));
}
