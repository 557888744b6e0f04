import { assertEquals } from "@std/assert";
import { shownUnit, viewMetric } from "./metric_view.ts";

Deno.test("viewMetric() takes a known metric from the catalogue", () => {
  const { meaning, ...view } = viewMetric("cgroup.v2.cpu.stat.usage_usec");
  assertEquals(view, {
    name: "cgroup.v2.cpu.stat.usage_usec",
    kind: "counter",
    unit: "microseconds",
    plotAsRate: true,
    isKnown: true,
  });
  assertEquals(meaning.length > 10, true);
});

const UNKNOWN = [
  "",
  "no.such",
  "cgroup.v2.cpu.stat",
  "CGROUP.V2.CPU.STAT.USAGE_USEC",
  "cgroup.v2.cpu.stat.usage_usec ",
  "total",
  "__proto__",
  "constructor",
];
for (const name of UNKNOWN) {
  Deno.test(`viewMetric() takes "${name}", which it does not know, for a gauge`, () => {
    assertEquals(viewMetric(name), {
      name,
      kind: "gauge",
      unit: "unknown",
      meaning: "Not in the catalogue of this version",
      plotAsRate: false,
      isKnown: false,
    });
  });
}

const UNITS: readonly [name: string, as: "raw" | "rate", want: string][] = [
  ["cgroup.v2.memory.current", "raw", "bytes"],
  ["cgroup.v2.cpu.stat.usage_usec", "raw", "microseconds"],
  ["cgroup.v2.cpu.stat.usage_usec", "rate", "microseconds/s"],
  ["cgroup.v2.io.stat.rbytes", "rate", "bytes/s"],
  ["total_cpu_usage_millicores", "raw", "millicores"],
  ["no.such", "raw", "unknown"],
  ["no.such", "rate", "unknown/s"],
];
for (const [name, as, want] of UNITS) {
  Deno.test(`shownUnit() of ${name} as ${as} is ${want}`, () => {
    assertEquals(shownUnit(viewMetric(name), as), want);
  });
}
