import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { denoHost } from "../host/host_fs.ts";
import { resolveCgroupRoot } from "../sampling/cgroup_root.ts";
import { createDiscovery } from "../sampling/discover.ts";
import { canMakeCgroups, makeRealCgroups, type RealCgroups } from "./real_cgroups.ts";
import { REAL_PROGRAMS } from "./real_programs.ts";

const host = denoHost();
const resolved = resolveCgroupRoot(host, "/sys/fs/cgroup");
const root = resolved.kind === "found" ? resolved.path : "/sys/fs/cgroup";
const whyNot = await canMakeCgroups(root);
if (whyNot !== undefined) console.error(`real_cgroups_test: skipped, ${whyNot}`);
const ignore = whyNot !== undefined;

const IDLE = REAL_PROGRAMS.filter(({ name }) => name === "idle");

/** Asks until it is so; the test runner's own time limit ends what never becomes true. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const discover = (made: RealCgroups) =>
  createDiscovery({ host, cgroupRoot: made.cgroupRoot }).scan(0).containers;

Deno.test({
  name: "makeRealCgroups() makes containers that discovery finds, each with a live process",
  ignore,
  async fn() {
    await using made = await makeRealCgroups({ root });
    assertEquals(resolveCgroupRoot(host, made.cgroupRoot).kind, "found");
    const found = discover(made);
    assertEquals(found.map(({ id }) => id).sort(), made.containers.map(({ id }) => id).sort());
    assertEquals(found.length, REAL_PROGRAMS.length);
    for (const container of made.containers) {
      const seen = found.find(({ id }) => id === container.id);
      assertEquals(seen?.podUid, container.podUid);
      assertEquals(seen?.qosClass, container.qosClass);
      assertNotEquals(host.readText(`${container.path}/cgroup.procs`), "");
      const link = `${container.podName}_demo_${container.containerName}-${container.id}.log`;
      assert(host.listFiles(made.containerLogDir).includes(link));
    }
  },
});

Deno.test({
  name: "a disposed set of real cgroups leaves no cgroup, file or process behind",
  ignore,
  async fn() {
    const made = await makeRealCgroups({ root });
    const pids = made.containers.flatMap(({ path }) =>
      (host.readText(`${path}/cgroup.procs`) ?? "").trim().split("\n")
    );
    await made[Symbol.asyncDispose]();
    assertEquals(host.statDir(made.cgroupRoot), undefined);
    assertEquals(host.statDir(made.containerLogDir), undefined);
    for (const pid of pids) {
      // A pid can be taken by another process at once, but hardly by one of ours.
      assert(!(host.readText(`/proc/${pid}/environ`) ?? "").includes(`FGM_PARENT=${Deno.pid}`));
    }
  },
});

Deno.test({
  name: "a program that ends comes back in the same pod as another container",
  ignore,
  async fn() {
    await using made = await makeRealCgroups({
      root,
      programs: IDLE.map((program) => ({ ...program, script: "exec sleep 0.1" })),
    });
    const [first] = made.containers;
    await until(() => made.containers.some(({ id }) => id !== first?.id));
    const second = made.containers.find(({ id }) => id !== first?.id);
    assertEquals(second?.podName, first?.podName);
    assertEquals(second?.podUid, first?.podUid);
    assertNotEquals(second?.path, first?.path);
    assertEquals(host.statDir(first?.path ?? ""), undefined);
  },
});

Deno.test({
  name: "makeRealCgroups() clears away what a killed run left, and nothing else",
  ignore,
  async fn() {
    const left = `${root}/fgm-demo-4194305.slice`;
    await Deno.mkdir(`${left}/kubepods.slice`, { recursive: true });
    const leftFiles = await Deno.makeTempDir({ prefix: "fgm-demo-4194305-" });
    const other = `${root}/fgm-other-4194305.slice`;
    await Deno.mkdir(other);
    try {
      await using _made = await makeRealCgroups({ root, programs: IDLE });
      assertEquals(host.statDir(left), undefined);
      assertEquals(host.statDir(leftFiles), undefined);
      assert(host.statDir(other) !== undefined);
    } finally {
      await Deno.remove(other);
    }
  },
});

Deno.test({
  name: "canMakeCgroups() leaves no trace",
  ignore,
  async fn() {
    const before = host.listDirs(root);
    assertEquals(await canMakeCgroups(root), undefined);
    assertEquals(host.listDirs(root), before);
  },
});

for (const path of ["/nonexistent", "/proc"]) {
  Deno.test(`canMakeCgroups() says why ${path} will not do`, async () => {
    const why = await canMakeCgroups(path);
    assert(why !== undefined && !why.includes("\n") && why.includes("cgroup"), why);
  });
}

for (const { name, script } of REAL_PROGRAMS) {
  Deno.test({
    name: `the program ${name} is one that a POSIX shell can parse`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const { code, stderr } = await new Deno.Command("sh", { args: ["-n", "-c", script] })
        .output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
    },
  });
}
