import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseCpuMax } from "../cgroup/cpu_max.ts";
import { parseIoStat } from "../cgroup/io_stat.ts";
import { denoHost } from "../host/host_fs.ts";
import { metricsOf, slotOf } from "../metrics.ts";
import { parseBootTimeMs } from "../procfs/boot.ts";
import { parsePidIo } from "../procfs/pid_io.ts";
import { parsePidStat } from "../procfs/pid_stat.ts";
import { CONTAINER_FILES } from "../sampling/container_files.ts";
import { createDiscovery } from "../sampling/discover.ts";
import { createHostTree, type HostTree, type HostTreeOptions } from "./host_tree.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 0, 0);
const OPTIONS: HostTreeOptions = { seed: 3, containers: 24, startMs: START_MS };
const LAYOUTS = ["kind", "systemd"] as const;

const bytesOf = (path: string) => Deno.readFileSync(path);
const idsOf = (tree: HostTree) => tree.living.map(({ container }) => container.id).sort();
const pidDirs = (tree: HostTree) =>
  [...Deno.readDirSync(tree.procRoot)].filter(({ name }) => /^\d+$/.test(name)).length;
const discover = (tree: HostTree) =>
  createDiscovery({ host: denoHost(), cgroupRoot: tree.cgroupRoot }).scan(0);

function pathOf(tree: HostTree, id: string): string {
  const path = tree.pathOf(id);
  if (path === undefined) throw new Error(`${id} has no cgroup`);
  return path;
}

for (const layout of LAYOUTS) {
  Deno.test(`createHostTree() of layout ${layout} holds what discovery looks for`, () => {
    using tree = createHostTree({ ...OPTIONS, layout });
    const { containers } = discover(tree);
    assertEquals(containers.map(({ id }) => id).sort(), idsOf(tree));
    for (const { container } of tree.living) {
      const found = containers.find(({ id }) => id === container.id);
      assertEquals(found?.podUid, container.podUid);
      assertEquals(found?.qosClass, container.qosClass);
      assertEquals(found?.path, tree.pathOf(container.id));
    }
  });
}

Deno.test("createHostTree() writes texts that the parsers turn back into the same values", () => {
  using tree = createHostTree(OPTIONS);
  for (let tick = 0; tick < 5; tick++) tree.advance();
  const derived = new Set(["derived", "cpu.max", "cgroup.procs", "smaps_rollup", "io.stat"]);
  for (const { container, samples } of tree.living) {
    const read = new Float64Array(metricsOf("container").length).fill(NaN);
    for (const { name, createParser } of CONTAINER_FILES) {
      const bytes = bytesOf(`${pathOf(tree, container.id)}/${name}`);
      createParser()(bytes, bytes.length, read);
    }
    metricsOf("container").forEach((info, slot) => {
      if (derived.has(info.source)) return;
      assertEquals(read[slot], samples[0]?.values[slot], `${info.name} of ${container.id}`);
    });
  }
});

Deno.test("createHostTree() writes limits and disks that read back the same", () => {
  using tree = createHostTree(OPTIONS);
  for (let tick = 0; tick < 30; tick++) tree.advance();
  let several = 0;
  for (const { container, limits, samples } of tree.living) {
    const cpuMax = bytesOf(`${pathOf(tree, container.id)}/cpu.max`);
    const parsed = parseCpuMax(cpuMax, cpuMax.length);
    const millicores = (parsed?.quotaUsec ?? NaN) / (parsed?.periodUsec ?? NaN) * 1000;
    assertEquals(millicores, limits.cpuMillicores ?? NaN);
    const ioStat = bytesOf(`${pathOf(tree, container.id)}/io.stat`);
    const disks = parseIoStat(ioStat, ioStat.length);
    const written = disks.reduce((sum, { values }) => sum + (values[1] ?? 0), 0);
    assertEquals(written, samples[0]?.values[slotOf("container", "cgroup.v2.io.stat.wbytes")]);
    if (disks.length > 1) several++;
  }
  assert(several > 0, "some container should use two disks");
});

Deno.test("createHostTree() lists each process, and deals the container's use out to them", () => {
  using tree = createHostTree({ ...OPTIONS, mix: { web: 3, idle: 1 } });
  for (let tick = 0; tick < 20; tick++) tree.advance();
  const all = new Set<number>();
  for (const { container, samples, processes } of tree.living) {
    const pids = Deno.readTextFileSync(`${pathOf(tree, container.id)}/cgroup.procs`)
      .trim().split("\n").map(Number);
    assertEquals(pids.length, processes);
    let ticks = 0;
    for (const pid of pids) {
      assert(!all.has(pid), `process ${pid} is in two containers`);
      all.add(pid);
      const stat = bytesOf(`${tree.procRoot}/${pid}/stat`);
      const { comm, utimeTicks, stimeTicks } = parsePidStat(stat, stat.length);
      assertEquals(`${comm}\n`, Deno.readTextFileSync(`${tree.procRoot}/${pid}/comm`));
      ticks += utimeTicks + stimeTicks;
      const io = bytesOf(`${tree.procRoot}/${pid}/io`);
      assert((parsePidIo(io, io.length).readBytes ?? 0) >= 0);
    }
    const usage = samples[0]?.values[slotOf("container", "cgroup.v2.cpu.stat.usage_usec")] ?? 0;
    // User and system time of each process are cut to whole ticks.
    assert(ticks * 10_000 <= usage, `${ticks} ticks of ${usage} us`);
    assert(usage / 10_000 - ticks <= 2 * processes + 1, `${ticks} ticks of ${usage} us`);
  }
  const ids = Deno.readTextFileSync(`${tree.procRoot}/stat`);
  assert(parseBootTimeMs(ids) < START_MS);
});

Deno.test("createHostTree() leaves kubelet's link for every container", () => {
  using tree = createHostTree(OPTIONS);
  const links = [...Deno.readDirSync(tree.containerLogDir)].map((entry) => entry.name).sort();
  const want = tree.living.map(({ container }) =>
    `${container.podName}_${container.namespace}_${container.containerName}-${container.id}.log`
  );
  assertEquals(links, want.sort());
});

Deno.test("advance() removes the processes that ended, and no others", () => {
  using tree = createHostTree({ ...OPTIONS, containers: 6, mix: { cron: 1 } });
  const seen = new Set<number>();
  for (let tick = 0; tick < 150; tick++) {
    tree.advance();
    const processes = tree.living.reduce((sum, living) => sum + living.processes, 0);
    assertEquals(pidDirs(tree), processes);
    seen.add(processes);
  }
  assert(seen.size > 1, "no process ever ended: the test proves nothing");
});

Deno.test("advance() changes files in place: a kept-open file shows the new second", () => {
  using tree = createHostTree({ ...OPTIONS, containers: 1, mix: { web: 1 } });
  const [only] = tree.living;
  const file = denoHost().open(`${tree.pathOf(only?.container.id ?? "")}/cpu.stat`);
  const buffer = new Uint8Array(4096);
  const read = () => new TextDecoder().decode(buffer.subarray(0, file?.read(buffer)));
  const before = read();
  tree.advance();
  assertNotEquals(read(), before);
  assertEquals(read().split("\n").length, 9);
  file?.close();
});

Deno.test("advance() never leaves an old end behind a shorter text", () => {
  using tree = createHostTree({ ...OPTIONS, containers: 6, mix: { managed: 1, cron: 1 } });
  for (let tick = 0; tick < 120; tick++) {
    tree.advance();
    for (const { container, samples } of tree.living) {
      const text = Deno.readTextFileSync(`${tree.pathOf(container.id)}/memory.stat`);
      assertEquals(text.split("\n").length, 52, text);
      const anon = samples[0]?.values[slotOf("container", "cgroup.v2.memory.stat.anon")];
      assert(text.startsWith(`anon ${anon}\n`));
    }
  }
});

Deno.test("replaceContainer() puts another container in its place, with another inode", () => {
  using tree = createHostTree({ ...OPTIONS, containers: 4, mix: { web: 1 } });
  const before = idsOf(tree);
  const old = tree.living[2];
  const oldPath = tree.pathOf(old?.container.id ?? "") ?? "";
  const inode = Deno.statSync(oldPath).ino;
  tree.replaceContainer(2);
  assertEquals(idsOf(tree), before);
  tree.advance();
  assertEquals(denoHost().statDir(oldPath), undefined);
  assertEquals(tree.living.length, 4);
  const successor = tree.living.find((living) => living.index === 2);
  assert(!before.includes(successor?.container.id ?? ""));
  assertNotEquals(Deno.statSync(tree.pathOf(successor?.container.id ?? "") ?? "").ino, inode);
  assertEquals(discover(tree).containers.map(({ id }) => id).sort(), idsOf(tree));
});

Deno.test("a tree through a thousand births and deaths holds only the living", () => {
  using tree = createHostTree({
    ...OPTIONS,
    containers: 10,
    mix: { web: 1, crashing: 1, cron: 1 },
  });
  for (let round = 0; round < 100; round++) {
    for (let index = 0; index < 10; index++) tree.replaceContainer(index);
    tree.advance();
  }
  const processes = tree.living.reduce((sum, living) => sum + living.processes, 0);
  assertEquals(pidDirs(tree), processes);
  assertEquals([...Deno.readDirSync(tree.containerLogDir)].length, tree.living.length);
  assertEquals(discover(tree).containers.length, tree.living.length);
});

Deno.test("a disposed tree leaves nothing behind", () => {
  const tree = createHostTree({ ...OPTIONS, containers: 3 });
  tree[Symbol.dispose]();
  assertEquals(denoHost().statDir(tree.directory), undefined);
});
