import { assert, assertEquals, assertRejects } from "@std/assert";
import { denoHost } from "../../host/host_fs.ts";
import { resolveCgroupRoot } from "../../sampling/cgroup_root.ts";
import { canMakeCgroups } from "../../testing/real_cgroups.ts";
import { type GroupCommand, startGroup } from "./watched_group.ts";

const root = resolveCgroupRoot(denoHost(), "/sys/fs/cgroup");
const whyNot = root.kind === "found" ? await canMakeCgroups(root.path) : root.message;
const ignore = whyNot !== undefined;
const skipped = ignore ? ` (skipped: ${whyNot})` : "";
const GROUP = root.kind === "found" ? `${root.path}/fgm-watched-${Deno.pid}.slice` : "";

function shell(script: string, env: Record<string, string> = {}): GroupCommand {
  return { command: ["sh", "-c", script], env };
}

Deno.test({
  name: `watch() counts the CPU of all programs, of children that have ended too${skipped}`,
  ignore,
  async fn() {
    const busy = "(i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done); exec sleep 60";
    await using group = await startGroup(GROUP, [shell(busy), shell("exec sleep 60")]);
    let cpuMs = 0;
    while (cpuMs < 20) cpuMs += (await group.watch(500)).cpuMs;
    const idle = await group.watch(500);
    assert(idle.cpuMs >= 0, `${idle.cpuMs}`);
    assert(idle.steadyBytes > 0 && idle.peakBytes >= idle.steadyBytes);
    await group.stop();
  },
});

Deno.test({
  name: `watch() a group of which a program has ended says so${skipped}`,
  ignore,
  async fn() {
    await using group = await startGroup(GROUP, [shell("exit 0"), shell("exec sleep 60")]);
    const untilEnded = async () => {
      for (;;) await group.watch(100);
    };
    await assertRejects(untilEnded, Error, "1 of it ended early");
  },
});

Deno.test({
  name: `stop() asks programs to end, and the group is gone when it is disposed of${skipped}`,
  ignore,
  async fn() {
    const directory = await Deno.makeTempDir();
    {
      const script = `trap 'echo "$WORD" > ${directory}/said; exit' TERM; echo > ${directory}/up
while :; do sleep 0.1; done`;
      await using group = await startGroup(GROUP, [shell(script, { WORD: "asked" })]);
      while (!(await exists(`${directory}/up`))) await group.watch(1);
      await group.stop();
      assertEquals(await Deno.readTextFile(`${directory}/said`), "asked\n");
    }
    assertEquals(await exists(GROUP), false);
    await Deno.remove(directory, { recursive: true });
  },
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
