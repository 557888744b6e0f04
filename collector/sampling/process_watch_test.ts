import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../metrics.ts";
import { type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { ProcessWatch } from "./process_watch.ts";

const smaps = (pssKb: number): string =>
  `00400000-7fff00000000 ---p 00000000 00:00 0    [rollup]\nRss: ${
    pssKb * 2
  } kB\nPss: ${pssKb} kB\n` +
  `Pss_Dirty: 0 kB\nPss_Anon: ${pssKb} kB\nPss_File: 0 kB\nPss_Shmem: 0 kB\nShared_Clean: 0 kB\n` +
  `Private_Clean: 0 kB\nPrivate_Dirty: ${pssKb} kB\nSwapPss: 0 kB\nLocked: 0 kB\n`;

interface Process {
  readonly pid: number;
  readonly comm?: string;
  readonly startTicks?: number;
  readonly cpuTicks?: number;
  readonly rssPages?: number;
  readonly pssKb?: number;
}

function writeProcess(host: MemoryHost, process: Process): void {
  const { pid, comm = "app", startTicks = 500, cpuTicks = 0, rssPages = 100, pssKb = 10 } = process;
  const before = "S 1 1 1 0 -1 4194560 0 0 0 0";
  host.write(
    `/proc/${pid}/stat`,
    `${pid} (${comm}) ${before} ${cpuTicks} 0 0 0 20 0 3 0 ${startTicks} 1000000 ${rssPages} 184467\n`,
  );
  host.write(`/proc/${pid}/smaps_rollup`, smaps(pssKb));
  host.write(
    `/proc/${pid}/io`,
    "rchar: 9\nwchar: 9\nsyscr: 1\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n",
  );
}

interface Bench {
  readonly host: MemoryHost;
  readonly troubles: string[];
  /** One tick, a second after the one before; returns the container's values. */
  tick(pids: readonly number[], options?: { readonly complete?: boolean }): {
    readonly values: Float64Array;
    readonly samples: ReturnType<ProcessWatch["read"]>["samples"];
    readonly spentMs: number;
  };
}

/** A watch whose every file access takes `costMs` of its clock, more for pids in `dear`. */
function bench(
  options: {
    readonly budget?: number;
    readonly rows?: number;
    readonly dear?: ReadonlyMap<number, number>;
  },
): Bench {
  const host = memoryHost();
  const troubles: string[] = [];
  let nowMs = 10_000;
  const slowHost: MemoryHost = Object.create(host);
  slowHost.open = (path) => {
    const [, , pid, file] = path.split("/");
    nowMs += file === "smaps_rollup" ? options.dear?.get(Number(pid)) ?? 0.05 : 0.01;
    return host.open(path);
  };
  const watch = new ProcessWatch({
    host: slowHost,
    procRoot: "/proc",
    budgetCores: options.budget ?? 0.005,
    rowsPerContainer: options.rows ?? 0,
    buffer: new Uint8Array(16 * 1024),
    monotonicMs: () => nowMs,
    onTrouble: (path) => troubles.push(path),
  });
  let tickAtMs = nowMs;
  return {
    host,
    troubles,
    tick: (pids, { complete = true } = {}) => {
      nowMs = tickAtMs += 1_000;
      const values = new Float64Array(metricsOf("container").length).fill(NaN);
      const { samples, spentMs } = watch.read([{ containerId: "box", pids, complete, values }]);
      return { values, samples, spentMs };
    },
  };
}

const PSS = slotOf("container", "smaps_rollup.pss");
const AGE = slotOf("container", "smaps_rollup.age_ms");

Deno.test("ProcessWatch sums PSS over a container's processes", () => {
  const { host, tick } = bench({});
  writeProcess(host, { pid: 1, pssKb: 10 });
  writeProcess(host, { pid: 2, pssKb: 30 });
  tick([1, 2]);
  const { values } = tick([1, 2]);
  assertEquals(values[PSS], 40 * 1024);
  assertEquals(values[AGE], 0);
});

Deno.test("ProcessWatch reads small processes every second", () => {
  const { host, tick } = bench({});
  writeProcess(host, { pid: 1, pssKb: 10 });
  tick([1]);
  tick([1]);
  for (let second = 0; second < 30; second++) {
    writeProcess(host, { pid: 1, pssKb: 20 + second });
    assertEquals(tick([1]).values[PSS], (20 + second) * 1024);
  }
});

Deno.test("ProcessWatch keeps to its budget, and a 4 GB process is not read every second", () => {
  const { host, tick } = bench({ dear: new Map([[2, 20]]) });
  writeProcess(host, { pid: 1 });
  writeProcess(host, { pid: 2, rssPages: 1_000_000 });
  let spentMs = 0, dearReadings = 0, sums = 0;
  for (let second = 0; second < 120; second++) {
    const reading = tick([1, 2]);
    spentMs += reading.spentMs;
    if (reading.spentMs > 15) dearReadings++;
    if (!Number.isNaN(reading.values[PSS] ?? NaN)) sums++;
  }
  assert(spentMs <= 5 * (120 + 10) + 20, `spent ${spentMs} ms of ${5 * 120}`);
  // A tenth of the budget is one process's: 20 ms of it every 40 s.
  assert(dearReadings >= 3 && dearReadings <= 4, `${dearReadings} readings of the dear process`);
  assert(sums > 100, `the cheap process kept the sum coming: ${sums}`);
});

Deno.test("ProcessWatch says how old the oldest reading in a sum is", () => {
  const { host, tick } = bench({ dear: new Map([[2, 20]]) });
  writeProcess(host, { pid: 1 });
  writeProcess(host, { pid: 2, rssPages: 1_000_000 });
  const ages = Array.from({ length: 60 }, () => tick([1, 2]).values[AGE] ?? NaN)
    .filter((age) => !Number.isNaN(age));
  assert(Math.max(...ages) >= 2_000, `ages ${ages}`);
});

Deno.test("ProcessWatch never reads a process too large for any budget, and says so", () => {
  const { host, tick, troubles } = bench({});
  writeProcess(host, { pid: 1, rssPages: 30_000_000 });
  for (let second = 0; second < 5; second++) assertEquals(tick([1]).values[PSS], NaN);
  assertEquals(troubles, ["/proc/1/smaps_rollup"]);
});

Deno.test("ProcessWatch tries a process again whose one reading took far too long", () => {
  const dear = new Map([[1, 400]]);
  const { host, tick, troubles } = bench({ dear });
  writeProcess(host, { pid: 1 });
  tick([1]);
  tick([1]);
  dear.clear();
  const sums = Array.from({ length: 1_000 }, () => tick([1]).values[PSS]);
  assertEquals(troubles, ["/proc/1/smaps_rollup"]);
  const again = sums.findIndex((sum) => sum === 10 * 1024);
  assert(again > 600, `read after ${again} s, although it seemed too large`);
  assertEquals(new Set(sums.slice(-100)), new Set([10 * 1024]));
});

Deno.test("ProcessWatch gives no sum while any process has no reading", () => {
  const { host, tick, troubles } = bench({});
  writeProcess(host, { pid: 1 });
  writeProcess(host, { pid: 2 });
  host.refuse("/proc/2/smaps_rollup");
  tick([1, 2]);
  assertEquals(tick([1, 2]).values[PSS], NaN);
  assert(troubles.includes("/proc/2/smaps_rollup"));
  assertEquals(tick([1], { complete: false }).values[PSS], NaN);
});

Deno.test("ProcessWatch spends nothing on a sum that cannot be, and goes on when it can", () => {
  const { host, tick } = bench({});
  writeProcess(host, { pid: 1 });
  tick([1]);
  assertEquals(tick([1]).values[PSS], 10 * 1024);
  for (let second = 0; second < 5; second++) {
    assertEquals(tick([1], { complete: false }).spentMs, 0);
  }
  assertEquals(tick([1]).values[PSS], 10 * 1024);
});

Deno.test("ProcessWatch takes a reused pid for a new process", () => {
  const { host, tick } = bench({ rows: 1 });
  const cpu = slotOf("process", "process.cpu_usage_millicores");
  writeProcess(host, { pid: 1, cpuTicks: 100 });
  tick([1]);
  writeProcess(host, { pid: 1, cpuTicks: 110 });
  assertAlmostEquals(tick([1]).samples[0]?.values[cpu] ?? NaN, 100, 1);
  writeProcess(host, { pid: 1, cpuTicks: 900, startTicks: 777 });
  assertEquals(tick([1]).samples[0]?.values[cpu], NaN);
});

Deno.test("ProcessWatch attributes nothing of a process to the next one of its pid", () => {
  const { host, tick } = bench({ rows: 1, dear: new Map([[1, 40]]) });
  const slots = ["process.cpu_usage_millicores", "smaps_rollup.pss"].map((name) =>
    slotOf("process", name)
  );
  writeProcess(host, { pid: 1, cpuTicks: 100, rssPages: 1_000_000, pssKb: 900 });
  for (let second = 0; second < 12; second++) tick([]); // saves up for a dear reading
  tick([1]);
  const before = tick([1]);
  assertEquals(slots.map((slot) => before.samples[0]?.values[slot]), [0, 900 * 1024]);
  assertEquals(before.values[PSS], 900 * 1024);
  // Smaller than the one before in everything, so that its counters do not even step back.
  writeProcess(host, { pid: 1, cpuTicks: 150, startTicks: 777, rssPages: 100, pssKb: 7 });
  const sums = Array.from({ length: 30 }, (_, second) => {
    const { samples, values } = tick([1]);
    const [cpu, pss] = slots.map((slot) => samples[0]?.values[slot]);
    assertEquals(cpu, second === 0 ? NaN : 0, "no time of the one before is the new one's");
    assert(Number.isNaN(pss) || pss === 7 * 1024);
    return values[PSS];
  });
  assertEquals(new Set(sums.filter((sum) => sum === sum)), new Set([7 * 1024]));
  // The turn of the one before, eight seconds later, is not waited for.
  assertEquals(sums[0], 7 * 1024, `sums ${sums}`);
});

Deno.test("ProcessWatch has no row of a process at a tick that could not read it", () => {
  const { host, tick } = bench({ rows: 2 });
  for (const cpuTicks of [100, 150]) {
    for (const pid of [1, 2]) writeProcess(host, { pid, cpuTicks });
    tick([1, 2]);
  }
  host.fail("/proc/1/stat", new Error("EIO: i/o error, read EIO"));
  const cpu = slotOf("process", "process.cpu_usage_millicores");
  const rows = () => tick([1, 2]).samples.map(({ subject, values }) => [subject.pid, values[cpu]]);
  assertEquals(rows(), [[2, 0]]);
  host.allow("/proc/1/stat");
  assertEquals(new Map(rows() as [number, number][]), new Map([[2, 0], [1, NaN]]));
});

Deno.test("ProcessWatch gives rows to the busiest processes, then the largest", () => {
  const { host, tick } = bench({ rows: 2 });
  for (const pid of [1, 2, 3]) writeProcess(host, { pid, cpuTicks: 0, rssPages: pid * 100 });
  const idle = tick([1, 2, 3]).samples.map(({ subject }) => subject.pid);
  assertEquals(idle, [3, 2]);
  writeProcess(host, { pid: 1, cpuTicks: 50, comm: "busy) one" });
  const busy = tick([1, 2, 3]).samples;
  assertEquals(busy.map(({ subject }) => subject.pid), [1, 3]);
  assertEquals(busy[0]?.subject.comm, "busy) one");
  assertEquals(busy[0]?.values[slotOf("process", "process.threads")], 3);
  assertEquals(busy[0]?.values[slotOf("process", "process.io.write_bytes")], 8_192);
});

Deno.test("ProcessWatch derives CPU use over whole ticks, also of processes whose PSS it reads", () => {
  const { host, tick } = bench({ rows: 2 });
  const cpu = slotOf("process", "process.cpu_usage_millicores");
  const pss = slotOf("process", "smaps_rollup.pss");
  for (let second = 1; second <= 5; second++) {
    writeProcess(host, { pid: 1, rssPages: 9_000 });
    writeProcess(host, { pid: 2, cpuTicks: second * 50 });
    writeProcess(host, { pid: 3, rssPages: 8_000 });
    const { samples } = tick([1, 3, 2]);
    if (second < 3) continue;
    assertEquals(samples.map(({ subject }) => subject.pid), [2, 1]);
    assertAlmostEquals(samples[0]?.values[cpu] ?? NaN, 500, 1);
    assertEquals(samples[0]?.values[pss], 10 * 1024, "it was read at this tick");
  }
});

Deno.test("ProcessWatch writes a process's PSS only at the tick it was read", () => {
  const { host, tick } = bench({ rows: 2, dear: new Map([[2, 20]]) });
  writeProcess(host, { pid: 2, rssPages: 1_000_000 });
  const pss = slotOf("process", "smaps_rollup.pss");
  const written = Array.from({ length: 20 }, () => tick([2]).samples[0]?.values[pss] ?? NaN)
    .filter((value) => !Number.isNaN(value));
  assert(written.length > 0 && written.length < 12, `${written.length} of 20`);
});

Deno.test("ProcessWatch survives processes that vanish or are garbled between list and read", () => {
  const { host, tick, troubles } = bench({ rows: 5 });
  writeProcess(host, { pid: 1 });
  host.write("/proc/2/stat", "2 (no end");
  const { samples } = tick([1, 2, 3]);
  assertEquals(samples.map(({ subject }) => subject.pid), [1]);
  assert(troubles.includes("/proc/2/stat"));
});

Deno.test("ProcessWatch touches nothing when switched off", () => {
  const { host, tick } = bench({ budget: 0 });
  writeProcess(host, { pid: 1 });
  host.calls.open = 0;
  assertEquals(tick([1]), {
    values: new Float64Array(metricsOf("container").length).fill(NaN),
    samples: [],
    spentMs: 0,
  });
  assertEquals(host.calls.open, 0);
});

Deno.test("ProcessWatch keeps the sum of a container that forks all the time", () => {
  const { host, tick } = bench({});
  writeProcess(host, { pid: 1, pssKb: 10 });
  tick([1]);
  for (let second = 0; second < 20; second++) {
    const child = 100 + second;
    writeProcess(host, { pid: child });
    assertEquals(tick([1, child]).values[PSS], 10 * 1024);
  }
});

Deno.test("ProcessWatch lets nobody starve behind newcomers when every reading is dear", () => {
  const dear = new Map(Array.from({ length: 1_000 }, (_, pid) => [pid, 4]));
  const { host, tick } = bench({ dear: dear.set(1, 20), rows: 50 });
  writeProcess(host, { pid: 1, comm: "old" });
  const pss = slotOf("process", "smaps_rollup.pss");
  let readings = 0;
  for (let second = 0; second < 120; second++) {
    // Six newcomers a second, each alive for two ticks and worth a whole second's budget.
    const newcomers = Array.from({ length: 12 }, (_, index) => 10 + (second + 1) * 6 + index);
    for (const pid of newcomers) writeProcess(host, { pid });
    const { samples } = tick([1, ...newcomers]);
    const old = samples.find(({ subject }) => subject.comm === "old");
    if (!Number.isNaN(old?.values[pss] ?? NaN)) readings++;
  }
  // Its share allows for three.
  assert(readings >= 3, `the old process was read ${readings} times in two minutes`);
});
