import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { type LoopCost, runCapture } from "../capture_loop.ts";
import { denoHost, type HostFs } from "../host/host_fs.ts";
import { slotOf } from "../metrics.ts";
import type { Tick } from "../model.ts";
import { createHostTree } from "../testing/host_tree.ts";
import { CGROUP_ROOT, type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { PROCESSES_PER_CONTAINER_MAX } from "./container_probe.ts";
import { createSampler, type Sampler, type SamplerOptions } from "./sampler.ts";
import { selfContainer } from "./self_cost.ts";

const START_MS = Date.UTC(2026, 0, 12);
const INTERVAL_MS = 1_000;
const IDLE: LoopCost = { tickDurationMs: 3, tickLatenessMs: 0, missedTicks: 0, droppedTicks: 0 };

/** A process has three files, and the fallback of an open file is read by its path. */
const READS_PER_PROCESS_MAX = 3;

/** Files of a container, its directories, and looking for both; far more than there are. */
const READS_PER_CONTAINER_MAX = 60;

function samplerOver(
  host: HostFs,
  options: Pick<SamplerOptions, "monotonicMs" | "onTrouble"> & Partial<SamplerOptions>,
): Sampler {
  return createSampler({
    host,
    cgroupRoot: CGROUP_ROOT,
    procRoot: "/proc",
    containerLogDir: "/var/log/containers",
    includeSandboxes: false,
    pssBudgetCores: 0.005,
    processRowsPerContainer: 3,
    keptFilesMax: 16_000,
    self: selfContainer({ podName: "fgm-x", namespace: undefined }),
    readOwnCost: () => ({ cpuUsec: 0, rssBytes: 0, journalBytes: 0, segmentBytes: 0 }),
    onNotice: () => {},
    ...options,
  });
}

const pathOf = (digit: string): string =>
  `${CGROUP_ROOT}/kubepods.slice/kubepods-pod0000000${digit}_0000_0000_0000_000000000000.slice/` +
  `cri-containerd-${digit.repeat(64)}.scope`;

function writeProcess(host: MemoryHost, { pid, threads = 1 }: { pid: number; threads?: number }) {
  const state = `S 1 1 1 0 -1 4194560 0 0 0 0 7 3 0 0 20 0 ${threads} 0 500 1000000 100 184467\n`;
  host.write(`/proc/${pid}/stat`, `${pid} (app) ${state}`);
  host.write(`/proc/${pid}/smaps_rollup`, "0-f ---p 0 00:00 0 [rollup]\nRss: 8 kB\nPss: 4 kB\n");
  host.write(`/proc/${pid}/io`, "read_bytes: 1\nwrite_bytes: 2\n");
}

/** A container of these processes; each of them has one thread but for the first. */
function writeContainer(
  host: MemoryHost,
  digit: string,
  { firstPid, processes, threads = 1 }: {
    readonly firstPid: number;
    readonly processes: number;
    readonly threads?: number;
  },
): void {
  const pids = Array.from({ length: processes }, (_, index) => firstPid + index);
  host.write(`${pathOf(digit)}/cgroup.procs`, pids.map((pid) => `${pid}\n`).join(""));
  host.write(`${pathOf(digit)}/memory.current`, "4096\n");
  host.write(`${pathOf(digit)}/pids.current`, `${processes - 1 + threads}\n`);
  for (const pid of pids) writeProcess(host, { pid, threads: pid === firstPid ? threads : 1 });
}

/** Two containers: "a" as told, "b" with two processes. Ticks say how often the host was asked. */
function crowd(
  a: { readonly processes: number; readonly threads?: number },
): { readonly tick: () => { readonly tick: Tick; readonly reads: number }; troubles: string[] } {
  const host = memoryHost();
  writeContainer(host, "a", { firstPid: 100_000, ...a });
  writeContainer(host, "b", { firstPid: 1_000, processes: 2 });
  const troubles: string[] = [];
  let nowMs = 0;
  const sampler = samplerOver(host, {
    monotonicMs: () => nowMs,
    onTrouble: (path) => troubles.push(path),
  });
  return {
    troubles,
    tick: () => {
      nowMs += INTERVAL_MS;
      for (const call of Object.keys(host.calls)) host.calls[call as keyof HostFs] = 0;
      const tick = sampler.sample({ wallMs: START_MS + nowMs, monotonicMs: nowMs }, IDLE);
      return { tick, reads: Object.values(host.calls).reduce((sum, calls) => sum + calls, 0) };
    },
  };
}

function valueOf({ samples }: Tick, digit: string, metric: string): number | undefined {
  const of = samples.find(({ subject }) => subject.containerId === digit.repeat(64));
  return of?.values[slotOf("container", metric)];
}

Deno.test("createSampler() reads no more of a container with 10,000 threads than of one with 1", () => {
  const [few, many] = [crowd({ processes: 1 }), crowd({ processes: 1, threads: 10_000 })];
  for (let second = 0; second < 5; second++) {
    const { tick, reads } = many.tick();
    assertEquals(reads, few.tick().reads);
    assertEquals(valueOf(tick, "a", "cgroup.v2.pids.current"), 10_000);
    assertEquals(valueOf(tick, "a", "container.pid_count"), 1);
    const rows = tick.samples.filter(({ subject }) => subject.pid === 100_000);
    assertEquals(rows.map(({ values }) => values[slotOf("process", "process.threads")]), [10_000]);
  }
  assertEquals(many.troubles, []);
});

Deno.test("createSampler() bounds what it reads of a container with 10,000 processes, and says so", () => {
  const { tick: next, troubles } = crowd({ processes: 10_000 });
  for (let second = 0; second < 5; second++) {
    const { tick, reads } = next();
    assertLess(
      reads,
      READS_PER_PROCESS_MAX * PROCESSES_PER_CONTAINER_MAX + READS_PER_CONTAINER_MAX,
    );
    assertEquals(valueOf(tick, "a", "container.pid_count"), 10_000);
    assertEquals(valueOf(tick, "a", "cgroup.v2.memory.current"), 4_096);
    assertEquals(valueOf(tick, "a", "smaps_rollup.pss"), NaN, "a part of a sum is none");
    assertEquals(valueOf(tick, "b", "container.pid_count"), 2);
  }
  assertEquals(troubles, [pathOf("a")]);
});

/**
 * What asking the host for one thing takes on the test's clock, in milliseconds: five times what it
 * takes of a real kernel.
 */
const ACCESS_MS = 0.1;

const CONTAINERS = 250;
const TICKS = 12;

/** A host whose every access lets time pass. */
function slowHost(host: HostFs, pass: (ms: number) => void): HostFs {
  const slow = Object.create(host) as { -readonly [Name in keyof HostFs]: HostFs[Name] };
  const count = () => {
    pass(ACCESS_MS);
  };
  slow.open = (path) => {
    count();
    const file = host.open(path);
    return file && {
      read: (buffer) => {
        count();
        return file.read(buffer);
      },
      close: () => file.close(),
    };
  };
  for (const name of ["statDir", "openDir", "listDirs", "listFiles", "readText"] as const) {
    slow[name] = ((path: string) => {
      count();
      return host[name](path);
    }) as never;
  }
  return slow;
}

Deno.test("createSampler() keeps up with 250 containers", async () => {
  using node = createHostTree({ seed: "full", containers: CONTAINERS, startMs: START_MS });
  let elapsedMs = 0;
  const host = slowHost(denoHost(), (ms) => elapsedMs += ms);
  const troubles: string[] = [];
  const sampler = samplerOver(host, {
    cgroupRoot: node.cgroupRoot,
    procRoot: node.procRoot,
    containerLogDir: node.containerLogDir,
    monotonicMs: () => elapsedMs,
    onTrouble: (path) => troubles.push(path),
  });
  const missed: number[] = [], containers: number[] = [];
  const stop = new AbortController();
  await runCapture({
    clock: () => ({ wallMs: START_MS + elapsedMs, monotonicMs: elapsedMs }),
    sleep: (delayMs) => {
      elapsedMs += delayMs;
      if (missed.length === TICKS) stop.abort();
      return Promise.resolve();
    },
    source: {
      sample(at, cost) {
        node.advance();
        const tick = sampler.sample(at, cost);
        missed.push(cost.missedTicks);
        containers.push(sampler.own?.values[slotOf("self", "fgm.containers")] ?? NaN);
        return tick;
      },
    },
    sink: { rotate() {}, append() {}, freeSpace() {}, close: () => Promise.resolve() },
    log: createLogger({ level: "error", write: console.error, now: () => START_MS }),
    intervalMs: INTERVAL_MS,
    limits: { intervalMs: INTERVAL_MS, rotationMs: 90_000, samplesMax: 4_000_000 },
  }, stop.signal);
  sampler.close();
  assertEquals(troubles, []);
  assertGreater(Math.min(...containers), CONTAINERS * 0.9);
  // Opening all files for the first time may take longer than a second; from then on none does.
  const [, settled = NaN] = missed;
  assertEquals(missed.slice(1), missed.slice(1).map(() => settled));
  assert(settled <= 1, `missed ${missed}`);
});
