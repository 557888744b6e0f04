import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { describeMetric, metricsOf, slotOf } from "../metrics.ts";
import { SELF_CONTAINER_ID } from "../model.ts";
import { DEVICES } from "./io_model.ts";
import { generateNode, type WorkloadOptions } from "./workload.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 0, 0);
const SEED = 20260112;
const OPTIONS: WorkloadOptions = { seed: SEED, containers: 100, startMs: START_MS, ticks: 240 };
const BUSY: WorkloadOptions = {
  ...OPTIONS,
  containers: 14,
  ticks: 1200,
  mix: { throttled: 2, leak: 2, database: 2, crashing: 2, batch: 2, managed: 2, shifting: 2 },
};

const METRICS = metricsOf("container");
const slot = (name: string) => slotOf("container", name);
const cgroup = (name: string) => slot(`cgroup.v2.${name}`);

/** Every tick's rows of scope "container", as (values, values of the tick before of the same id). */
function* rows(options: WorkloadOptions) {
  const previous = new Map<string, Float64Array>();
  for (const tick of generateNode(options)) {
    for (const { subject, values } of tick.samples) {
      if (subject.scope !== "container") continue;
      yield { id: subject.containerId, values, before: previous.get(subject.containerId) };
      previous.set(subject.containerId, values.slice());
    }
  }
}

function digest(options: WorkloadOptions): number {
  let hash = 0;
  for (const tick of generateNode(options)) {
    hash = (hash * 31 + tick.timeMs) % 1e9;
    for (const { subject, values } of tick.samples) {
      hash = (hash * 31 + parseInt(subject.containerId.slice(0, 6), 36)) % 1e9;
      for (const value of values) {
        hash = (hash * 31 + (Number.isNaN(value) ? 7 : value % 1e6)) % 1e9;
      }
    }
  }
  return hash;
}

Deno.test("generateNode() gives the same ticks for one seed, each time it is iterated", () => {
  const small = { ...OPTIONS, containers: 12, ticks: 60 };
  assertEquals(digest(small), digest(small));
  const workload = generateNode(small);
  assertEquals([...workload].length, [...workload].length);
  assertNotEquals(digest(small), digest({ ...small, seed: SEED + 1 }));
});

Deno.test("generateNode() leaves a container alone when the node grows", () => {
  const [few] = generateNode({ ...OPTIONS, containers: 1, ticks: 1 });
  const [many] = generateNode({ ...OPTIONS, containers: 50, ticks: 1 });
  assertEquals(few?.containers[0]?.id, many?.containers[0]?.id);
});

Deno.test("generateNode() ticks at whole seconds or just after, in order", () => {
  const times = [...generateNode({ ...OPTIONS, containers: 1 })].map((tick) => tick.timeMs);
  times.forEach((timeMs, index) => {
    const lateMs = timeMs - (START_MS + index * 1000);
    assert(lateMs >= 0 && lateMs <= 5, `tick ${index} is ${lateMs} ms late`);
  });
});

Deno.test("generateNode() declares each container once, under an id of its own, before its rows", () => {
  const known = new Set<string>();
  for (const tick of generateNode(BUSY)) {
    for (const container of tick.containers) {
      assert(!known.has(container.id), `seed ${SEED}: ${container.id} came twice`);
      known.add(container.id);
      if (container.id !== SELF_CONTAINER_ID) assertEquals(container.id.length, 64);
    }
    for (const { subject } of tick.samples) assert(known.has(subject.containerId));
  }
  assert(known.size > BUSY.containers + 10, "crashing containers should have come back");
});

Deno.test("generateNode() lets every counter only grow within a life", () => {
  const counters = METRICS.flatMap((info, index) => info.kind === "counter" ? [index] : []);
  for (const options of [OPTIONS, BUSY]) {
    for (const { values, before } of rows(options)) {
      for (const index of before === undefined ? [] : counters) {
        const [then, now] = [before?.[index] ?? NaN, values[index] ?? NaN];
        assert(now >= then, `seed ${SEED}: ${METRICS[index]?.name} went from ${then} to ${now}`);
      }
    }
  }
});

type Row = Float64Array;
const at = (row: Row, index: number) => row[index] ?? NaN;

/** What must hold in every row: left side, right side. */
const EQUALITIES: readonly (readonly [string, (row: Row) => number, (row: Row) => number])[] = [
  [
    "usage = user + system",
    (row) => at(row, cgroup("cpu.stat.usage_usec")),
    (row) => at(row, cgroup("cpu.stat.user_usec")) + at(row, cgroup("cpu.stat.system_usec")),
  ],
  [
    "slab = reclaimable + unreclaimable",
    (row) => at(row, cgroup("memory.stat.slab")),
    (row) =>
      at(row, cgroup("memory.stat.slab_reclaimable")) +
      at(row, cgroup("memory.stat.slab_unreclaimable")),
  ],
  [
    "inactive_anon + active_anon = anon + shmem",
    (row) =>
      at(row, cgroup("memory.stat.inactive_anon")) + at(row, cgroup("memory.stat.active_anon")),
    (row) => at(row, cgroup("memory.stat.anon")) + at(row, cgroup("memory.stat.shmem")),
  ],
  [
    "inactive_file + active_file = file - shmem",
    (row) =>
      at(row, cgroup("memory.stat.inactive_file")) + at(row, cgroup("memory.stat.active_file")),
    (row) => at(row, cgroup("memory.stat.file")) - at(row, cgroup("memory.stat.shmem")),
  ],
];

/** What must hold in every row: smaller side, larger side, and by how much they may differ. */
const ORDERS: readonly (readonly [string, (row: Row) => number, (row: Row) => number, number])[] = [
  [
    "anon + file + kernel + sock <= current",
    (row) =>
      at(row, cgroup("memory.stat.anon")) + at(row, cgroup("memory.stat.file")) +
      at(row, cgroup("memory.stat.kernel")) + at(row, cgroup("memory.stat.sock")),
    (row) => at(row, cgroup("memory.current")),
    1024 * 1024,
  ],
  [
    "current <= peak",
    (row) => at(row, cgroup("memory.current")),
    (row) => at(row, cgroup("memory.peak")),
    Infinity,
  ],
  [
    "slab + stacks + page tables + per-CPU <= kernel",
    (row) =>
      at(row, cgroup("memory.stat.slab")) + at(row, cgroup("memory.stat.kernel_stack")) +
      at(row, cgroup("memory.stat.pagetables")) + at(row, cgroup("memory.stat.percpu")),
    (row) => at(row, cgroup("memory.stat.kernel")),
    64 * 1024,
  ],
  [
    "nr_throttled <= nr_periods",
    (row) => at(row, cgroup("cpu.stat.nr_throttled")),
    (row) => at(row, cgroup("cpu.stat.nr_periods")),
    Infinity,
  ],
  [
    "pgsteal <= pgscan",
    (row) => at(row, cgroup("memory.stat.pgsteal")),
    (row) => at(row, cgroup("memory.stat.pgscan")),
    Infinity,
  ],
  [
    "full stalls <= some stalls on io",
    (row) => at(row, cgroup("io.pressure.full.total")),
    (row) => at(row, cgroup("io.pressure.some.total")),
    Infinity,
  ],
  [
    "processes <= tasks",
    (row) => at(row, slot("container.pid_count")),
    (row) => at(row, cgroup("pids.current")),
    Infinity,
  ],
];

for (const options of [OPTIONS, BUSY]) {
  const where = options === BUSY ? "on a troubled node" : "on a production node";
  for (const [name, left, right] of EQUALITIES) {
    Deno.test(`generateNode() keeps ${name} ${where}`, () => {
      for (const { values } of rows(options)) assertEquals(left(values), right(values));
    });
  }
  for (const [name, small, large, slack] of ORDERS) {
    Deno.test(`generateNode() keeps ${name} ${where}`, () => {
      for (const { values } of rows(options)) {
        const difference = large(values) - small(values);
        assert(difference >= 0 && difference <= slack, `seed ${SEED}: ${difference}`);
      }
    });
  }
}

Deno.test("generateNode() counts whole things: only rates, shares and averages have fractions", () => {
  for (const { values } of rows({ ...OPTIONS, ticks: 60 })) {
    METRICS.forEach((info, index) => {
      const value = values[index] ?? NaN;
      if (Number.isNaN(value)) return;
      assert(Number.isFinite(value) && value >= 0, `${info.name} = ${value}`);
      const cents = value * (info.source === "derived" ? 64 : 100);
      const whole = info.unit === "percent" || info.unit === "millicores" ? cents : value;
      assert(Math.abs(whole - Math.round(whole)) < 1e-6, `${info.name} = ${value}`);
    });
  }
});

Deno.test("generateNode() makes page-sized memory whole pages", () => {
  const paged = ["anon", "file", "kernel", "sock", "shmem", "inactive_file", "anon_thp"];
  for (const { values } of rows({ ...OPTIONS, ticks: 30 })) {
    for (const key of paged) assertEquals(at(values, cgroup(`memory.stat.${key}`)) % 4096, 0);
    assertEquals(at(values, cgroup("memory.current")) % 4096, 0);
  }
});

Deno.test("generateNode() leaves a limit that is not set absent, and its shares with it", () => {
  let without = 0;
  for (const { values } of rows({ ...OPTIONS, ticks: 3 })) {
    const limited = !Number.isNaN(at(values, slot("cpu_limit_millicores")));
    if (!limited) without++;
    if (!limited) assertEquals(at(values, cgroup("cpu.stat.nr_periods")), 0);
    if (!limited) assertEquals(at(values, slot("cpu_percentage")), NaN);
    const bounded = !Number.isNaN(at(values, cgroup("memory.max")));
    assertEquals(Number.isNaN(at(values, slot("memory_percentage"))), !bounded);
  }
  assert(without > 0, "some containers should have no CPU limit");
});

Deno.test("generateNode() has no rate in a container's first row, and one in its second", () => {
  for (const { values, before } of rows({ ...BUSY, ticks: 120 })) {
    assertEquals(
      Number.isNaN(at(values, slot("total_cpu_usage_millicores"))),
      before === undefined,
    );
  }
});

Deno.test("generateNode() never lets CPU exceed the limit by more than the timer's jitter", () => {
  for (const { values } of rows(BUSY)) {
    const share = at(values, slot("cpu_percentage"));
    assert(Number.isNaN(share) || share < 101, `${share} % of the limit`);
  }
});

Deno.test("generateNode() is quiet for the most part: few values change from tick to tick", () => {
  let changed = 0;
  let seen = 0;
  for (const { values, before } of rows(OPTIONS)) {
    if (before === undefined) continue;
    values.forEach((value, index) => {
      if (Number.isNaN(value) || Number.isNaN(before[index] ?? NaN)) return;
      seen++;
      if (value !== before[index]) changed++;
    });
  }
  const share = changed / seen;
  assert(share > 0.05 && share < 0.25, `${share} of the values changed`);
});

Deno.test("generateNode() adds up the disks of a container to its own row", () => {
  const metrics = metricsOf("device");
  let checked = 0;
  for (const tick of generateNode({ ...BUSY, ticks: 60 })) {
    const rowsOf = Map.groupBy(tick.samples, (sample) => sample.subject.containerId);
    for (const [, samples] of rowsOf) {
      const disks = samples.filter((sample) => sample.subject.scope === "device");
      if (disks.length === 0) continue;
      assertEquals(disks.map((disk) => disk.subject.device), [...DEVICES]);
      metrics.forEach((info, index) => {
        const sum = disks.reduce((total, disk) => total + at(disk.values, index), 0);
        const own = samples.find((sample) => sample.subject.scope === "container");
        assertEquals(own?.values[slotOf("container", info.name)], sum);
        checked++;
      });
    }
  }
  assert(checked > 100);
});

Deno.test("generateNode() marks the last row of an OOM-killed container", () => {
  const workload = generateNode({ ...BUSY, mix: { leak: 1 }, containers: 3, ticks: 8000 });
  const kills = workload.describe().filter((s) => s.kind === "end" && s.ending === "oom");
  const last = new Map<string, number>();
  const kill = cgroup("memory.events.oom_kill");
  for (const { samples } of workload) {
    for (const { subject, values } of samples) last.set(subject.containerId, at(values, kill));
  }
  assert(kills.length > 0, "no leak reached its limit: the test proves nothing");
  for (const { containerId } of kills) assertEquals(last.get(containerId), 1);
});

Deno.test("describe() names containers and metrics that the data has, inside the range", () => {
  const workload = generateNode({ ...BUSY, mix: { ...BUSY.mix, cron: 3, noise: 2 } });
  const ids = new Set([...workload].flatMap((tick) => tick.containers.map((c) => c.id)));
  const truths = workload.describe();
  const endMs = START_MS + BUSY.ticks * 1000;
  for (const truth of truths) {
    assert(ids.has(truth.containerId), `${truth.kind} of an unknown container`);
    assert(describeMetric(truth.metric) !== undefined, truth.metric);
    assert(truth.fromMs >= START_MS && truth.fromMs <= truth.toMs && truth.toMs <= endMs);
  }
  const kinds = new Set(truths.map((truth) => truth.kind));
  assertEquals([...kinds].sort(), ["end", "none", "period", "ramp", "step", "throttling"]);
});

Deno.test("describe() is right about a period: the busy seconds come when it says", () => {
  const workload = generateNode({ ...OPTIONS, mix: { cron: 1 }, containers: 4, ticks: 1200 });
  const cpu = slot("total_cpu_usage_millicores");
  for (const truth of workload.describe()) {
    if (truth.kind !== "period") continue;
    let busy = 0;
    let seconds = 0;
    const periods = Math.floor(1_200_000 / truth.periodMs);
    for (const tick of workload) {
      if (tick.timeMs >= START_MS + periods * truth.periodMs) break;
      const row = tick.samples.find((s) => s.subject.containerId === truth.containerId);
      seconds++;
      if ((row?.values[cpu] ?? 0) > truth.amplitude / 2) busy++;
    }
    assert(Math.abs(busy / seconds - truth.duty) < 0.01, `${busy / seconds} for ${truth.duty}`);
  }
});

Deno.test("describe() is right about a step: the mean before and after it", () => {
  const workload = generateNode({ ...OPTIONS, mix: { shifting: 1 }, containers: 1, ticks: 3600 });
  const cpu = slot("total_cpu_usage_millicores");
  const [step] = workload.describe().filter((truth) => truth.kind === "step");
  if (step === undefined) throw new Error("no step was planted");
  // The arrays are reused, so take the number out while it is there.
  const numbers: number[][] = [[], []];
  for (const tick of workload) {
    const side = tick.timeMs < step.timeMs ? 0 : 1;
    if (Math.abs(tick.timeMs - step.timeMs) > 300_000) continue;
    const value = tick.samples[0]?.values[cpu];
    if (value !== undefined && !Number.isNaN(value)) numbers[side]?.push(value);
  }
  for (const [side, want] of [[0, step.before], [1, step.after]] as const) {
    const values = numbers[side] ?? [];
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert(Math.abs(average / want - 1) < 0.03, `${average} for ${want}`);
  }
});

for (const containers of [-1, 1.5, NaN, 10_001]) {
  Deno.test(`generateNode() refuses ${containers} containers`, () => {
    assertThrows(() => generateNode({ ...OPTIONS, containers }).describe(), RangeError, "Cannot");
  });
}

Deno.test("generateNode() of no containers still ticks, with the collector's own row", () => {
  const ticks = [...generateNode({ ...OPTIONS, containers: 0, ticks: 3 })];
  assertEquals(ticks.map((tick) => tick.samples.length), [1, 1, 1]);
});
