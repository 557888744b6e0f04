import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { join } from "@std/path";
import { peakResidentBytes } from "@fgm/collector/bench/process_usage";
import { createHostTree, type HostTree } from "@fgm/collector/testing/host_tree";
import { JournalWatch, type RecordedTick } from "@fgm/collector/testing/recorded_ticks";
import { freePort } from "../testing/free_port.ts";
import { type Program, startProgram } from "./program.ts";
import { until } from "./until.ts";

const isLinux = Deno.build.os === "linux";
const skipped = isLinux ? "" : ` (skipped: needs Linux, this is ${Deno.build.os})`;
const ignore = !isLinux;

/** Ticks to see: the first may do more than those after it. */
const TICKS = 4;

/** A node whose files stand still, and a collector over it. Disposing removes all of it. */
interface StillNode extends AsyncDisposable {
  readonly host: HostTree;
  collect(...args: readonly string[]): Program;
  /** The newest of enough ticks. */
  tick(fgm: Program): Promise<RecordedTick>;
}

async function createStillNode(containers: number): Promise<StillNode> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
  const host = createHostTree({ seed: "still", containers, startMs: Date.now() });
  const dataDir = join(directory, "data");
  const roots = [
    ...["--cgroup-root", host.cgroupRoot, "--proc-root", host.procRoot],
    ...["--container-log-dir", host.containerLogDir, "--output-dir", dataDir],
  ];
  return {
    host,
    collect: (...args) => startProgram("fgm", [...roots, ...args]),
    async tick(fgm) {
      const watch = new JournalWatch(dataDir);
      await until("some ticks", () => {
        assert(!fgm.hasEnded, fgm.stderr);
        watch.look();
        return watch.ticks.size >= TICKS;
      }, { explain: () => fgm.stderr });
      const tick = watch.ticks.get(watch.newestMs);
      assert(tick !== undefined);
      return tick;
    },
    async [Symbol.asyncDispose]() {
      host[Symbol.dispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** Values of a container by metric. */
function valuesOf(tick: RecordedTick, containerId: string): ReadonlyMap<string, number> {
  const suffix = ` ${containerId} - - -`;
  return new Map(
    [...tick].filter(([series]) => series.endsWith(suffix))
      .map(([series, value]) => [series.slice(0, -suffix.length), value]),
  );
}

function replaceFile(path: string, command: string, ...args: readonly string[]): void {
  Deno.removeSync(path);
  const { success } = new Deno.Command(command, { args: [...args, path] }).outputSync();
  assert(success, `Cannot make ${path}`);
}

/** Stands in for the kernel file of this name. */
const STRANGE_FILES: ReadonlyArray<readonly [name: string, make: readonly [string, ...string[]]]> =
  [
    ["memory.stat", ["mkfifo"]],
    ["cpu.stat", ["ln", "-s", "/proc/self/mem"]], // fails with EIO
    ["io.stat", ["ln", "-s", "/dev/zero"]], // never ends
    ["memory.current", ["mkdir"]],
    ["cpu.pressure", ["ln", "-s", "cpu.pressure"]], // a link to itself
  ];

/** Metrics that those files leave alone. */
const LEFT_ALONE = ["cgroup.v2.memory.peak", "cgroup.v2.pids.current", "container.pid_count"];

/** More than any kernel prints. */
const FUTURE_KEYS = 30_000;

Deno.test({
  name: `fgm loses to files that block, fail or never end their own values alone${skipped}`,
  ignore,
  async fn() {
    await using node = await createStillNode(3);
    const ids = node.host.living.map(({ container }) => container.id);
    const [victim = "", neighbour = "", future = ""] = ids;
    await using before = node.collect("--interval-ms", "100");
    const sound = await node.tick(before);
    assertEquals(await before.stop(), { code: 0, signal: null }, before.stderr);

    const pathOf = (id: string, name: string) => `${node.host.pathOf(id)}/${name}`;
    for (const [name, [command, ...args]] of STRANGE_FILES) {
      replaceFile(pathOf(victim, name), command, ...args);
    }
    const statPath = pathOf(future, "memory.stat");
    const unknown = Array.from(
      { length: FUTURE_KEYS },
      (_, n) => `a_key_of_the_future_${n} ${n}\n`,
    );
    Deno.writeTextFileSync(statPath, unknown.join("") + Deno.readTextFileSync(statPath));

    await using fgm = node.collect("--interval-ms", "100");
    const tick = await node.tick(fgm);
    for (const id of [neighbour, future]) assertSameCounters(tick, sound, id);
    const [was, is] = [valuesOf(sound, victim), valuesOf(tick, victim)];
    for (const metric of LEFT_ALONE) {
      assert(was.has(metric), metric);
      assertEquals(is.get(metric), was.get(metric), metric);
    }
    const stranges = STRANGE_FILES.map(([name]) => `cgroup.v2.${name}`);
    const lost = [...was.keys()].filter((metric) =>
      stranges.some((name) => metric.startsWith(name))
    );
    assertGreater(lost.length, 40);
    assertEquals(lost.filter((metric) => is.has(metric)), []);
    const told = fgm.logged("Cannot read a kernel file").map(({ path }) => path);
    assertEquals(
      new Set(told),
      new Set(STRANGE_FILES.map(([name]) => pathOf(victim, name))),
    );
  },
});

/** The node stands still, so all that the kernel counts is as before. */
function assertSameCounters(now: RecordedTick, before: RecordedTick, id: string): void {
  const kernels = ([metric]: readonly [string, number]) => metric.startsWith("cgroup.v2.");
  const was = [...valuesOf(before, id)].filter(kernels);
  assertGreater(was.length, 60);
  assertEquals(new Map([...valuesOf(now, id)].filter(kernels)), new Map(was));
}

/** What the manifest gives a collector and the process that seals for it, in bytes. */
const MEMORY_LIMIT_BYTES = 384 * 1024 ** 2;

Deno.test({
  name: `fgm with 250 containers needs less memory than its manifest allows${skipped}`,
  ignore,
  async fn() {
    await using node = await createStillNode(250);
    await using fgm = node.collect("--rotation-seconds", "2");
    const tick = await node.tick(fgm);
    assertGreater(tick.get("fgm.containers fgm-self - - -") ?? 0, 240);
    const peakBytes = peakResidentBytes(fgm.pid);
    assertGreater(peakBytes, 0);
    // Half of it is for the one that seals.
    assertLess(peakBytes, MEMORY_LIMIT_BYTES / 2);
    assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  },
});

/** Patience of the liveness probe in the manifest is several times as long. */
const PROBE_MS = 1_000;

Deno.test("fgm that hangs does not answer its probe, and does when it goes on", async () => {
  await using node = await createStillNode(1);
  const port = freePort();
  await using fgm = node.collect("--interval-ms", "100", "--metrics-port", String(port));
  const probe = async () => {
    const signal = AbortSignal.timeout(PROBE_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal });
    await answer.body?.cancel();
    return answer.status;
  };
  await node.tick(fgm);
  assertEquals(await probe(), 200);
  // One loop samples and answers. A kernel that never returns from a read stops it as this does.
  fgm.signal("SIGSTOP");
  const hung = await probe().catch((error: unknown) => error);
  assert(hung instanceof DOMException && hung.name === "TimeoutError", String(hung));
  fgm.signal("SIGCONT");
  assertEquals(await until("an answer", () => probe().catch(() => undefined)), 200);
});
