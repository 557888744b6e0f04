import { assert, assertEquals } from "@std/assert";
import type { LoopCost } from "../capture_loop.ts";
import { metricsOf, slotOf } from "../metrics.ts";
import type { Tick } from "../model.ts";
import { CGROUP_ROOT, type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { createSampler, type Sampler } from "./sampler.ts";
import { selfContainer } from "./self_cost.ts";

const PODS = `${CGROUP_ROOT}/kubepods.slice/kubepods-burstable.slice`;
const IDLE: LoopCost = { tickDurationMs: 3, tickLatenessMs: 0, missedTicks: 0, droppedTicks: 0 };
const hex = (digit: string): string => digit.repeat(64);

function containerPath(digit: string): string {
  const uid = `0000000${digit}_0000_0000_0000_000000000000`;
  return `${PODS}/kubepods-burstable-pod${uid}.slice/cri-containerd-${hex(digit)}.scope`;
}

function writeContainer(host: MemoryHost, digit: string, usageUsec = 1_000): void {
  const path = containerPath(digit);
  host.write(`${path}/cgroup.procs`, "1\n2\n");
  host.write(
    `${path}/cpu.stat`,
    `usage_usec ${usageUsec}\nuser_usec ${usageUsec}\nsystem_usec 0\n`,
  );
  host.write(`${path}/memory.current`, "4096\n");
}

interface Bench {
  readonly host: MemoryHost;
  readonly sampler: Sampler;
  readonly troubles: string[];
  readonly notices: string[];
  tick(): Tick;
}

function bench(): Bench {
  const host = memoryHost({ files: { [`${CGROUP_ROOT}/cgroup.controllers`]: "cpu memory\n" } });
  const troubles: string[] = [], notices: string[] = [];
  let nowMs = 0;
  const sampler = createSampler({
    host,
    cgroupRoot: CGROUP_ROOT,
    procRoot: "/proc",
    containerLogDir: "/var/log/containers",
    includeSandboxes: false,
    pssBudgetCores: 0,
    processRowsPerContainer: 0,
    keptFilesMax: 1_000,
    monotonicMs: () => nowMs,
    self: selfContainer({ podName: "fgm-x", namespace: undefined }),
    readOwnCost: () => ({ cpuUsec: nowMs, rssBytes: 7, journalBytes: 8, segmentBytes: 9 }),
    onTrouble: (path) => troubles.push(path),
    onNotice: (message) => notices.push(message),
  });
  return {
    host,
    sampler,
    troubles,
    notices,
    tick: () => {
      nowMs += 1_000;
      return sampler.sample({ wallMs: 1e12 + nowMs, monotonicMs: nowMs }, IDLE);
    },
  };
}

const idsOf = ({ samples }: Tick): readonly string[] =>
  samples.map(({ subject }) => subject.containerId.slice(0, 4)).sort();

Deno.test("createSampler() samples every container and itself", () => {
  const { host, tick, sampler } = bench();
  writeContainer(host, "a");
  writeContainer(host, "b");
  const first = tick();
  assertEquals(idsOf(first), ["aaaa", "bbbb", "fgm-"]);
  assertEquals(first.containers.map(({ id }) => id).sort(), [hex("a"), hex("b"), "fgm-self"]);
  assertEquals(first.timeMs, 1e12 + 1_000);
  assertEquals(tick().containers, []);
  assertEquals(sampler.own?.values[slotOf("self", "fgm.containers")], 2);
});

Deno.test("createSampler() finds a container at the tick after its birth", () => {
  const { host, tick } = bench();
  writeContainer(host, "a");
  tick();
  writeContainer(host, "b");
  const second = tick();
  assertEquals(idsOf(second), ["aaaa", "bbbb", "fgm-"]);
  assertEquals(second.containers.map(({ id }) => id), [hex("b")]);
});

Deno.test("createSampler() drops a container at its death and keeps no file of it", () => {
  const { host, tick, sampler } = bench();
  writeContainer(host, "a");
  writeContainer(host, "b");
  tick();
  const openFiles = () => sampler.own?.values[slotOf("self", "fgm.open_files")] ?? NaN;
  const open = openFiles();
  host.remove(containerPath("a"));
  assertEquals(idsOf(tick()), ["bbbb", "fgm-"]);
  assertEquals(openFiles(), open / 2);
  sampler.close();
  assertEquals(host.openFiles, 0);
});

Deno.test("createSampler() starts rates anew for a container re-created under its path", () => {
  const { host, tick } = bench();
  const cpu = (tick: Tick) =>
    tick.samples[0]?.values[slotOf("container", "total_cpu_usage_millicores")];
  writeContainer(host, "a", 1_000_000);
  tick();
  writeContainer(host, "a", 1_500_000);
  assertEquals(cpu(tick()), 500);
  host.remove(containerPath("a"));
  writeContainer(host, "a", 2_000_000);
  tick();
  const renewed = tick();
  assertEquals(idsOf(renewed), ["aaaa", "fgm-"]);
  writeContainer(host, "a", 2_100_000);
  assertEquals(cpu(tick()), 100);
});

Deno.test("createSampler() keeps the trouble of one container from the others", () => {
  const { host, tick, troubles, sampler } = bench();
  writeContainer(host, "a");
  writeContainer(host, "b");
  host.refuse(`${containerPath("a")}/cgroup.procs`);
  host.write(`${containerPath("a")}/cpu.stat`, "usage_usec \u0000\u0001\n");
  const { samples } = tick();
  const b = samples.find(({ subject }) => subject.containerId === hex("b"));
  assertEquals(b?.values[slotOf("container", "container.pid_count")], 2);
  assert(troubles.every((path) => path.startsWith(containerPath("a"))));
  assertEquals(sampler.own?.values[slotOf("self", "fgm.read_errors")], troubles.length);
});

Deno.test("createSampler() goes on without a log directory, and says so once", () => {
  const { host, tick, notices } = bench();
  writeContainer(host, "a");
  for (let second = 0; second < 30; second++) tick();
  assertEquals(notices.length, 1);
});

Deno.test("createSampler() survives 300 random births and deaths with exactly the living sampled", () => {
  const seed = 5;
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const { host, tick, sampler } = bench();
  const living = new Set<string>();
  for (let second = 0; second < 300; second++) {
    const digit = Math.floor(random() * 16).toString(16);
    if (living.delete(digit)) host.remove(containerPath(digit));
    else {
      living.add(digit);
      writeContainer(host, digit);
    }
    const sampled = idsOf(tick()).filter((id) => id !== "fgm-");
    assertEquals(sampled, [...living].sort().map((d) => d.repeat(4)), `seed ${seed}, ${second} s`);
  }
  sampler.close();
  assertEquals(host.openFiles, 0);
});

Deno.test("createSampler() counts the values it recorded", () => {
  const { host, tick, sampler } = bench();
  writeContainer(host, "a");
  const { samples } = tick();
  const present = samples[0]?.values.filter((value) => !Number.isNaN(value)).length;
  assertEquals(sampler.own?.values[slotOf("self", "fgm.samples")], present);
  assertEquals(samples[0]?.values.length, metricsOf("container").length);
});

Deno.test("createSampler() gives a container killed with its cgroup a last row", () => {
  const { host, tick, sampler } = bench();
  const pod = containerPath("a").replace(/\/[^/]+$/, "");
  const counted = (kills: number) => {
    for (const path of [pod, PODS]) host.write(`${path}/memory.events`, `oom_kill ${kills}\n`);
  };
  const kills = ({ samples }: Tick, digit: string) =>
    samples.filter(({ subject }) => subject.containerId === hex(digit))
      .map(({ values }) => [...values].filter((value) => !Number.isNaN(value)));
  writeContainer(host, "a");
  host.write(`${containerPath("a")}/memory.events`, "oom_kill 0\n");
  writeContainer(host, "b");
  counted(0);
  tick();
  host.remove(containerPath("a"));
  counted(2);
  const last = tick();
  assertEquals(kills(last, "a"), [[2]]);
  assertEquals(last.containers, []); // described already
  assertEquals(idsOf(tick()), ["bbbb", "fgm-"]);
  sampler.close();
  assertEquals(host.openFiles, 0);
});
