import { assert, assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../metrics.ts";
import { type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { ContainerProbe, type ProbeReading, RETRY_TICKS } from "./container_probe.ts";
import { KeptFiles } from "./kept_files.ts";

const CGROUP = "/sys/fs/cgroup/box";

/** A small container: enough files to see every shape of text. */
const FILES: Readonly<Record<string, string>> = {
  "cgroup.procs": "101\n102\n",
  "cpu.stat":
    "usage_usec 1000000\nuser_usec 600000\nsystem_usec 400000\nnr_periods 10\nnr_throttled 1\nthrottled_usec 500\n",
  "cpu.max": "20000 100000\n",
  "memory.current": "50000000\n",
  "memory.max": "100000000\n",
  "memory.high": "max\n",
  "memory.stat": "anon 40000000\nfile 9000000\npgfault 1234\n",
  "memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n",
  "cpu.pressure":
    "some avg10=1.50 avg60=0.00 avg300=0.00 total=777\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
  "io.stat": "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n",
  "pids.current": "5\n",
  "pids.max": "max\n",
};

interface Bench {
  readonly host: MemoryHost;
  readonly files: KeptFiles;
  readonly probe: ContainerProbe;
  readonly troubles: string[];
  read(): ProbeReading | undefined;
  value(reading: ProbeReading | undefined, metric: string): number | undefined;
}

function bench(change: Readonly<Record<string, string | undefined>> = {}, keptMax = 100): Bench {
  const host = memoryHost();
  for (const [name, text] of Object.entries({ ...FILES, ...change })) {
    if (text !== undefined) host.write(`${CGROUP}/${name}`, text);
  }
  const files = new KeptFiles(host, keptMax);
  const troubles: string[] = [];
  let nowMs = 0;
  const probe = new ContainerProbe({ id: "web", path: CGROUP }, {
    files,
    buffer: new Uint8Array(64 * 1024),
    monotonicMs: () => nowMs,
    wantPids: true,
    onTrouble: (path) => troubles.push(path),
  });
  return {
    host,
    files,
    probe,
    troubles,
    read: () => {
      nowMs += 1_000;
      return probe.read([CGROUP]);
    },
    value: (reading, metric) => reading?.samples[0]?.values[slotOf("container", metric)],
  };
}

const FIRST_TICK: ReadonlyArray<readonly [metric: string, value: number]> = [
  ["cgroup.v2.cpu.stat.usage_usec", 1_000_000],
  ["cgroup.v2.memory.current", 50_000_000],
  ["cgroup.v2.memory.stat.anon", 40_000_000],
  ["cgroup.v2.memory.events.oom_kill", 1],
  ["cgroup.v2.cpu.pressure.some.avg10", 1.5],
  ["cgroup.v2.io.stat.rbytes", 4_096],
  ["cgroup.v2.pids.current", 5],
  ["container.pid_count", 2],
  ["cpu_limit_millicores", 200],
  ["memory_percentage", 50],
  // "max" is no limit, and the first tick has no rate.
  ["cgroup.v2.memory.high", NaN],
  ["cgroup.v2.pids.max", NaN],
  ["total_cpu_usage_millicores", NaN],
  // Files that this kernel lacks.
  ["cgroup.v2.memory.peak", NaN],
  ["cgroup.v2.io.pressure.some.total", NaN],
];

for (const [metric, want] of FIRST_TICK) {
  Deno.test(`ContainerProbe reads ${metric}`, () => {
    const { read, value } = bench();
    assertEquals(value(read(), metric), want);
  });
}

Deno.test("ContainerProbe derives CPU use and its share of the limit at the second tick", () => {
  const { host, read, value } = bench();
  read();
  host.write(
    `${CGROUP}/cpu.stat`,
    "usage_usec 1100000\nuser_usec 680000\nsystem_usec 420000\nnr_periods 20\nnr_throttled 6\nthrottled_usec 900\n",
  );
  const second = read();
  assertEquals(value(second, "total_cpu_usage_millicores"), 100);
  assertEquals(value(second, "cpu_percentage"), 50);
  assertEquals(value(second, "cpu_throttled_percentage"), 50);
});

Deno.test("ContainerProbe keeps files open between ticks and closes them all", () => {
  const { host, files, probe, read } = bench();
  read();
  const opened = host.calls.open;
  read();
  // What was absent is not looked for again at once.
  assertEquals(host.calls.open, opened);
  assert(files.open > 0 && files.open === host.openFiles);
  probe.close();
  assertEquals([files.open, host.openFiles], [0, 0]);
});

Deno.test("ContainerProbe samples the same with no file kept open", () => {
  const kept = bench(), reopened = bench({}, 0);
  assertEquals(reopened.read()?.samples[0]?.values, kept.read()?.samples[0]?.values);
  assertEquals(reopened.read()?.samples[0]?.values, kept.read()?.samples[0]?.values);
  assertEquals(reopened.host.openFiles, 0);
});

Deno.test("ContainerProbe says gone when the cgroup was removed", () => {
  const { host, read } = bench();
  assert(read() !== undefined);
  host.remove(CGROUP);
  assertEquals(read(), undefined);
});

Deno.test("ContainerProbe says gone when the cgroup never was", () => {
  const { host, read } = bench();
  host.remove(CGROUP);
  assertEquals(read(), undefined);
});

Deno.test("ContainerProbe says gone, not renewed, when the cgroup was made anew in between", () => {
  const { host, read } = bench();
  read();
  host.remove(CGROUP);
  host.write(`${CGROUP}/cgroup.procs`, "7\n");
  assertEquals(read(), undefined);
});

const GARBAGE: ReadonlyArray<readonly [name: string, text: string, metric: string]> = [
  ["memory.current", "fifty\n", "cgroup.v2.memory.current"],
  ["memory.stat", "anon many\n", "cgroup.v2.memory.stat.anon"],
  ["cpu.pressure", "some avg10=lots\n", "cgroup.v2.cpu.pressure.some.avg10"],
  ["cpu.max", "a b\n", "cpu_limit_millicores"],
  ["io.stat", "8:0 rbytes=x\n", "cgroup.v2.io.stat.rbytes"],
];

for (const [name, text, metric] of GARBAGE) {
  Deno.test(`ContainerProbe leaves ${metric} absent while ${name} is garbled, and recovers`, () => {
    const { host, read, value, troubles } = bench({ [name]: text });
    const garbled = read();
    assertEquals(value(garbled, metric), NaN);
    assertEquals(value(garbled, "container.pid_count"), 2);
    assertEquals(troubles, [`${CGROUP}/${name}`]);
    host.write(`${CGROUP}/${name}`, FILES[name] ?? "");
    assert(!Number.isNaN(value(read(), metric)));
  });
}

Deno.test("ContainerProbe reports a refused file now and then and reads the others", () => {
  const { host, read, value, troubles } = bench();
  host.refuse(`${CGROUP}/memory.stat`);
  for (let tick = 0; tick < RETRY_TICKS; tick++) {
    const reading = read();
    assertEquals(value(reading, "cgroup.v2.memory.stat.anon"), NaN);
    assertEquals(value(reading, "cgroup.v2.memory.current"), 50_000_000);
  }
  assertEquals(troubles.length, 1);
  host.allow(`${CGROUP}/memory.stat`);
  assertEquals(value(read(), "cgroup.v2.memory.stat.anon"), 40_000_000);
});

Deno.test("ContainerProbe gives each of several devices a row and sums them", () => {
  const { read, value } = bench({
    "io.stat":
      "8:0 rbytes=100 wbytes=1 rios=2 wios=3 dbytes=0 dios=0\n259:0 rbytes=50 wbytes=4 rios=5 wios=6 dbytes=0 dios=0\n",
  });
  const first = read();
  assertEquals(value(first, "cgroup.v2.io.stat.rbytes"), 150);
  assertEquals(first?.samples.slice(1).map(({ subject }) => subject.device), ["8:0", "259:0"]);
  assertEquals(first?.samples[1]?.values[slotOf("device", "cgroup.v2.io.stat.wbytes")], 1);
  const second = read();
  assert(
    first?.samples[1]?.subject === second?.samples[1]?.subject,
    "a subject keeps its identity",
  );
});

Deno.test("ContainerProbe counts the processes of child cgroups", () => {
  const { host, probe } = bench({ "cgroup.procs": "" });
  host.write(`${CGROUP}/init.scope/cgroup.procs`, "11\n");
  host.write(`${CGROUP}/app.slice/cgroup.procs`, "12\n13\n");
  const children = [CGROUP, `${CGROUP}/init.scope`, `${CGROUP}/app.slice`];
  const reading = probe.read(children);
  assertEquals(reading?.pids, [11, 12, 13]);
  assertEquals(reading?.samples[0]?.values[slotOf("container", "container.pid_count")], 3);
  host.remove(`${CGROUP}/app.slice`);
  assertEquals(probe.read(children)?.pids, [11]);
  assertEquals(probe.read(children.slice(0, 2))?.pids, [11]);
});

const pidList = (count: number): string =>
  Array.from({ length: count }, (_, pid) => `${pid + 1}\n`).join("");

Deno.test("ContainerProbe counts 10,000 processes, lists a bounded number, and says so once", () => {
  const { read, value, troubles } = bench({ "cgroup.procs": pidList(10_000) });
  for (let tick = 0; tick < 3; tick++) {
    const reading = read();
    assertEquals(value(reading, "container.pid_count"), 10_000);
    assertEquals([reading?.pids.length, reading?.pidsComplete], [1_024, false]);
  }
  assertEquals(troubles, [CGROUP]);
});

Deno.test("ContainerProbe says nothing of as many processes as are looked at", () => {
  const { read, troubles } = bench({ "cgroup.procs": pidList(1_024) });
  const reading = read();
  assertEquals([reading?.pids.length, reading?.pidsComplete], [1_024, true]);
  assertEquals(troubles, []);
});

Deno.test("ContainerProbe gives no count where child cgroups are left out, and says so once", () => {
  const { probe, value, troubles } = bench();
  for (let tick = 0; tick < 3; tick++) {
    const reading = probe.read([CGROUP], { cgroupsLeftOut: 1 });
    assertEquals(value(reading, "container.pid_count"), NaN);
    assertEquals(value(reading, "cgroup.v2.memory.current"), 50_000_000);
    assertEquals(reading?.pidsComplete, false);
  }
  assertEquals(troubles, [CGROUP]);
});

Deno.test("ContainerProbe fills a slot for every container metric of the catalogue", () => {
  const { read } = bench();
  assertEquals(read()?.samples[0]?.values.length, metricsOf("container").length);
});
