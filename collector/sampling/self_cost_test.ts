import { assert, assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../metrics.ts";
import { selfContainer, type SelfReading, selfSample } from "./self_cost.ts";

const READING: SelfReading = {
  atMs: 1_000,
  cpuUsec: 50_000,
  rssBytes: 80e6,
  openFiles: 17,
  containers: 1,
  samples: 104,
  tickDurationMs: 4,
  tickLatenessMs: 1,
  pssSpendMs: 0.5,
  journalBytes: 4_096,
  segmentBytes: 1e6,
  missedTicks: 2,
  droppedTicks: 0,
  readErrors: 3,
};

Deno.test("selfSample() fills every metric of its scope from the second reading on", () => {
  const later = { ...READING, atMs: 2_000, cpuUsec: 65_000 };
  const { values } = selfSample(READING, later);
  assert(
    values.every((value) => !Number.isNaN(value)),
    metricsOf("self").map((m) => m.name).join(),
  );
  assertEquals(values[slotOf("self", "fgm.cpu_usage_millicores")], 15);
  assertEquals(values[slotOf("self", "fgm.missed_ticks")], 2);
});

Deno.test("selfSample() has no CPU rate at the first reading", () => {
  const { values, subject } = selfSample(undefined, READING);
  assertEquals(values[slotOf("self", "fgm.cpu_usage_millicores")], NaN);
  assertEquals(subject.containerId, "fgm-self");
});

Deno.test("selfContainer() carries the pod's names", () => {
  const { podName, namespace } = selfContainer({ podName: "fgm-x", namespace: "monitoring" });
  assertEquals([podName, namespace], ["fgm-x", "monitoring"]);
});
