import { assert, assertEquals } from "@std/assert";
import { CONTAINER_METRIC_COUNT, pressureSlots, SLOTS } from "./container_slots.ts";
import { CpuModel } from "./cpu_model.ts";
import { Random } from "./random.ts";

const { cpuStat, derived } = SLOTS;
const [, , , CPU_STALLED] = pressureSlots("cpu", "some");

interface Run {
  readonly limit?: number;
  readonly demand: (second: number) => readonly [user: number, system: number];
  readonly seconds: number;
}

function run({ limit, demand, seconds }: Run): Float64Array {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  const limits = { cpuMillicores: limit, memoryBytes: undefined, pids: undefined };
  const model = new CpuModel(values, { limits, random: new Random("cpu") });
  for (let second = 0; second < seconds; second++) {
    const [user, system] = demand(second);
    model.step(user, system, 1000);
  }
  return values;
}

const at = (values: Float64Array, slot: number) => values[slot] ?? NaN;

Deno.test("CpuModel without a limit gives what is asked for and counts no period", () => {
  const values = run({ demand: () => [300, 100], seconds: 10 });
  assertEquals(at(values, cpuStat.usage_usec), 4_000_000);
  assertEquals(at(values, cpuStat.user_usec), 3_000_000);
  assertEquals(at(values, cpuStat.nr_periods), 0);
  assertEquals(at(values, cpuStat.throttled_usec), 0);
  assertEquals(at(values, derived.total), 400);
  assertEquals(at(values, derived.cpuPercentage), NaN);
  assertEquals(at(values, derived.cpuLimit), NaN);
});

Deno.test("CpuModel holds a demand above the limit down to it, throttled in every period", () => {
  const values = run({ limit: 200, demand: () => [500, 100], seconds: 60 });
  assertEquals(at(values, cpuStat.usage_usec), 60 * 200_000);
  assertEquals(at(values, cpuStat.nr_periods), 600);
  assertEquals(at(values, cpuStat.nr_throttled), 600);
  assertEquals(at(values, derived.cpuPercentage), 100);
  assertEquals(at(values, derived.throttledPercentage), 100);
  assert(at(values, cpuStat.throttled_usec) > 30_000_000);
  assert(at(values, CPU_STALLED) >= at(values, cpuStat.throttled_usec));
});

Deno.test("CpuModel catches up after a burst, and no more than was asked for", () => {
  const demand = (second: number) => second < 2 ? [400, 0] as const : [0, 0] as const;
  const during = run({ limit: 200, demand, seconds: 2 });
  assertEquals(at(during, cpuStat.usage_usec), 400_000);
  const after = run({ limit: 200, demand, seconds: 10 });
  assertEquals(at(after, cpuStat.usage_usec), 800_000);
});

Deno.test("CpuModel throttles bursts below the limit sometimes, and a light load never", () => {
  const busy = run({ limit: 200, demand: () => [160, 0], seconds: 120 });
  const periods = at(busy, cpuStat.nr_periods);
  const throttled = at(busy, cpuStat.nr_throttled);
  assert(throttled > 0 && throttled < periods / 2, `${throttled} of ${periods}`);
  const light = run({ limit: 200, demand: () => [20, 5], seconds: 120 });
  assertEquals(at(light, cpuStat.nr_throttled), 0);
  assert(at(light, cpuStat.nr_periods) < 1_200);
});

Deno.test("CpuModel counts no period while nothing runs, and says 0 %", () => {
  const values = run({ limit: 200, demand: () => [0, 0], seconds: 30 });
  assertEquals(at(values, cpuStat.nr_periods), 0);
  assertEquals(at(values, derived.throttledPercentage), 0);
  assertEquals(at(values, derived.total), 0);
});

Deno.test("CpuModel.forgetRates() makes rates absent and leaves counters alone", () => {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  const limits = { cpuMillicores: 100, memoryBytes: undefined, pids: undefined };
  const model = new CpuModel(values, { limits, random: new Random("cpu") });
  model.step(50, 0, 1000);
  model.forgetRates();
  for (const slot of [derived.total, derived.user, derived.system, derived.cpuPercentage]) {
    assertEquals(values[slot], NaN);
  }
  assertEquals(values[cpuStat.usage_usec], 50_000);
  assertEquals(values[derived.cpuLimit], 100);
});

Deno.test("CpuModel derives rates from the measured interval in steps of 1/64", () => {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  const limits = { cpuMillicores: undefined, memoryBytes: undefined, pids: undefined };
  const model = new CpuModel(values, { limits, random: new Random("cpu") });
  model.step(10, 0, 1003.7);
  assertEquals(values[derived.total], Math.round(10037 / 1003.7 * 64) / 64);
});
