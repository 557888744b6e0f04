import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "@std/assert";
import { denoHost } from "../host/host_fs.ts";
import { slotOf } from "../metrics.ts";
import type { Container, MetricScope, Sample, Tick } from "../model.ts";
import {
  canMakeCgroups,
  makeRealCgroups,
  type RealCgroups,
  type RealContainer,
} from "../testing/real_cgroups.ts";
import type { RealProgram } from "../testing/real_programs.ts";
import { resolveCgroupRoot } from "./cgroup_root.ts";
import { createSampler, type Sampler } from "./sampler.ts";
import { selfContainer } from "./self_cost.ts";

const host = denoHost();
const resolved = resolveCgroupRoot(host, "/sys/fs/cgroup");
const whyNot = resolved.kind === "found" ? await canMakeCgroups(resolved.path) : resolved.message;
if (whyNot !== undefined) console.error(`sampler_real_cgroup_test: skipped, ${whyNot}`);

/** Single processes, so that what the kernel says of them does not change while it is compared. */
const BUSY: RealProgram = {
  name: "busy",
  containerName: "app",
  qosClass: "Burstable",
  script:
    'while kill -0 "$FGM_PARENT"; do i=0; while [ "$i" -lt 20000 ]; do i=$((i+1)); done; done',
  limits: {},
};
const IDLE: RealProgram = {
  name: "idle",
  containerName: "sidecar",
  qosClass: "BestEffort",
  script: 'exec tail --pid="$FGM_PARENT" -f /dev/null',
  limits: {},
};

/** Long enough for a machine with many other things to do. */
const WAIT_MS_MAX = 20_000;
const LOOK_EVERY_MS = 20;

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const deadlineMs = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** The real sampler over the real `/proc` and the cgroups of the test. */
class Bench implements Disposable {
  readonly troubles: string[] = [];
  readonly described = new Map<string, Container>();
  readonly #sampler: Sampler;

  constructor({ cgroupRoot, containerLogDir }: RealCgroups) {
    this.#sampler = createSampler({
      host,
      cgroupRoot,
      procRoot: "/proc",
      containerLogDir,
      includeSandboxes: false,
      pssBudgetCores: 1,
      processRowsPerContainer: 3,
      keptFilesMax: 1_000,
      monotonicMs: () => performance.now(),
      self: selfContainer({ podName: "fgm-test", namespace: undefined }),
      readOwnCost: () => ({ cpuUsec: 0, rssBytes: 0, journalBytes: 0, segmentBytes: 0 }),
      onTrouble: (path, error) => this.troubles.push(`${path}: ${error}`),
      onNotice: (message) => this.troubles.push(message),
    });
  }

  tick(): Tick {
    const tick = this.#sampler.sample(
      { wallMs: Date.now(), monotonicMs: performance.now() },
      { tickDurationMs: 0, tickLatenessMs: 0, missedTicks: 0, droppedTicks: 0 },
    );
    for (const container of tick.containers) this.described.set(container.id, container);
    return tick;
  }

  [Symbol.dispose](): void {
    this.#sampler.close();
  }
}

/** A value of a tick; undefined where the container or the value is absent. */
function valueOf(tick: Tick, id: string, metric: string): number | undefined {
  const sample = samplesOf(tick, id, "container")[0];
  const value = sample?.values[slotOf("container", metric)];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function samplesOf(tick: Tick, id: string, scope: MetricScope): readonly Sample[] {
  return tick.samples.filter(({ subject }) =>
    subject.containerId === id && subject.scope === scope
  );
}

const USAGE = "cgroup.v2.cpu.stat.usage_usec";
const MILLICORES = "total_cpu_usage_millicores";

function readUsageUsec({ path }: RealContainer): number {
  return Number(/^usage_usec (\d+)$/m.exec(host.readText(`${path}/cpu.stat`) ?? "")?.[1]);
}

function onlyPid({ path }: RealContainer): number {
  return Number(host.readText(`${path}/cgroup.procs`));
}

function named(made: RealCgroups, program: RealProgram): RealContainer {
  const container = made.containers.find((candidate) => candidate.program === program.name);
  assert(container !== undefined, `"${program.name}" is not running`);
  return container;
}

function testReal(
  name: string,
  fn: (made: RealCgroups, bench: Bench) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: whyNot !== undefined,
    async fn() {
      assert(resolved.kind === "found");
      await using made = await makeRealCgroups({
        root: resolved.path,
        programs: [BUSY, IDLE],
      });
      using bench = new Bench(made);
      await fn(made, bench);
      assertEquals(bench.troubles, []);
    },
  });
}

testReal("createSampler() names real containers and has no rate at first sight", (made, bench) => {
  const tick = bench.tick();
  for (const { id, podName, namespace, containerName, podUid, qosClass } of made.containers) {
    const want = { id, podName, namespace, containerName, podUid, qosClass, labels: undefined };
    assertEquals(bench.described.get(id), want);
    assertEquals(valueOf(tick, id, MILLICORES), undefined);
    assertEquals(valueOf(tick, id, "container.pid_count"), 1);
  }
  return Promise.resolve();
});

testReal("createSampler() reads CPU time as the kernel has it", async (made, bench) => {
  const [busy, idle] = [named(made, BUSY), named(made, IDLE)];
  // From before the first reading to after the second: no shorter than the time between the two.
  const startMs = performance.now();
  const first = bench.tick();
  const startUsec = valueOf(first, busy.id, USAGE);
  assert(startUsec !== undefined);
  // A tenth of a second of CPU time, however long the machine takes to grant it.
  const before = await until("the busy process runs", () => {
    const usec = readUsageUsec(busy);
    return usec >= startUsec + 100_000 ? usec : undefined;
  });
  const second = bench.tick();
  const elapsedMs = performance.now() - startMs;
  const usec = valueOf(second, busy.id, USAGE);
  assert(usec !== undefined);
  assertGreaterOrEqual(usec, before);
  assertLessOrEqual(usec, readUsageUsec(busy));
  const rate = valueOf(second, busy.id, MILLICORES);
  assert(rate !== undefined);
  assertGreaterOrEqual(rate, 100_000 / elapsedMs);
  assertLess(rate, 1_500); // one thread; the rest is for the grain of the kernel's clock
  assertLess(valueOf(second, idle.id, MILLICORES)!, rate);
});

testReal("createSampler() reads PSS and rows of real processes", async (made, bench) => {
  const idle = named(made, IDLE);
  // The shell is in the cgroup a moment before it becomes the program.
  await until(
    "the shell has become the program",
    () => host.readText(`/proc/${onlyPid(idle)}/comm`) === "tail\n" || undefined,
  );
  bench.tick(); // a process counts from the second tick that lists it
  const tick = bench.tick();
  const pss = valueOf(tick, idle.id, "smaps_rollup.pss");
  const text = host.readText(`/proc/${onlyPid(idle)}/smaps_rollup`);
  assert(text !== undefined && pss !== undefined);
  assertGreater(pss, 0);
  // Shared pages are divided among all who map them, and those come and go.
  assertLessOrEqual(pss, Number(/^Rss:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024);
  const rows = samplesOf(tick, idle.id, "process");
  assertEquals(rows.map(({ subject: { pid, comm } }) => [pid, comm]), [[onlyPid(idle), "tail"]]);
});

testReal("createSampler() counts processes that sit in child cgroups", (made, bench) => {
  const idle = named(made, IDLE);
  const pid = onlyPid(idle);
  const child = `${idle.path}/init.scope`;
  Deno.mkdirSync(child);
  try {
    Deno.writeTextFileSync(`${child}/cgroup.procs`, String(pid));
    assertEquals(host.readText(`${idle.path}/cgroup.procs`), "");
    bench.tick(); // a process counts from the second tick that lists it
    const tick = bench.tick();
    assertEquals(valueOf(tick, idle.id, "container.pid_count"), 1);
    assertGreater(valueOf(tick, idle.id, "smaps_rollup.pss")!, 0);
    assertEquals(samplesOf(tick, idle.id, "process").map(({ subject }) => subject.pid), [pid]);
  } finally {
    Deno.writeTextFileSync(`${idle.path}/cgroup.procs`, String(pid));
    Deno.removeSync(child);
  }
  return Promise.resolve();
});

testReal(
  "createSampler() follows a container to its end and sees its successor",
  async (made, bench) => {
    const before = named(made, IDLE);
    const busy = named(made, BUSY);
    assert(valueOf(bench.tick(), before.id, USAGE) !== undefined);
    Deno.kill(onlyPid(before), "SIGKILL");
    const after = await until(
      "the container is started anew",
      () => made.containers.find(({ program, id }) => program === IDLE.name && id !== before.id),
    );
    assertEquals(host.statDir(before.path), undefined);
    // The tick that trips over the missing files looks around anew at the one after.
    bench.tick();
    const tick = bench.tick();
    assertEquals(samplesOf(tick, before.id, "container"), []);
    assert(valueOf(tick, after.id, USAGE) !== undefined);
    assertEquals(bench.described.get(after.id)?.podUid, before.podUid);
    assertGreater(valueOf(tick, busy.id, USAGE)!, 0);
  },
);
