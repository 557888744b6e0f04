import { assert, assertEquals } from "@std/assert";
import { denoHost } from "../../host/host_fs.ts";
import { resolveCgroupRoot } from "../../sampling/cgroup_root.ts";
import { readPids } from "../../testing/cgroup_directory.ts";
import { canMakeCgroups } from "../../testing/real_cgroups.ts";
import { makeBusyCgroups } from "./busy_cgroups.ts";

const root = resolveCgroupRoot(denoHost(), "/sys/fs/cgroup");
const whyNot = root.kind === "found" ? await canMakeCgroups(root.path) : root.message;

Deno.test({
  name: "makeBusyCgroups() has one process in each cgroup, and leaves nothing behind" +
    (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
  ignore: whyNot !== undefined,
  async fn() {
    assert(root.kind === "found");
    const made = await makeBusyCgroups(root.path, 3);
    assert(typeof made !== "string", String(made));
    const { paths, cgroupRoot } = made;
    try {
      assertEquals(paths.length, 3);
      for (const path of paths) await untilAlone(path);
    } finally {
      await made[Symbol.asyncDispose]();
    }
    await Deno.stat(cgroupRoot).then(
      () => assert(false, "the slice is still there"),
      (error) => assert(error instanceof Deno.errors.NotFound),
    );
  },
});

/** Waits for the child to end that a shell has for a moment when it begins. */
async function untilAlone(cgroup: string): Promise<void> {
  for (;;) {
    const pids = await readPids(cgroup);
    assert(pids.length > 0, `nobody is in ${cgroup}`);
    if (pids.length === 1) return;
  }
}

Deno.test("makeBusyCgroups() says why where no cgroup can be made", async () => {
  const made = await makeBusyCgroups("/nowhere", 1);
  assert(typeof made === "string" && made.includes("/nowhere"));
});
