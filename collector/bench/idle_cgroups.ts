/**
 * Many real cgroups without processes, for timing what the kernel's own files cost.
 *
 * @module
 */

import { makeCgroup, removeTree } from "../testing/cgroup_directory.ts";
import { drawUuid } from "../testing/container_identity.ts";
import { canMakeCgroups } from "../testing/real_cgroups.ts";
import { Random } from "../testing/random.ts";

/** Cgroups that exist until they are disposed of. */
export interface IdleCgroups extends AsyncDisposable {
  readonly cgroupRoot: string;
  readonly containerLogDir: string;
  readonly paths: readonly string[];
}

/** Makes `count` of them below `root`, or says in one line why that cannot be. */
export async function makeIdleCgroups(root: string, count: number): Promise<IdleCgroups | string> {
  const whyNot = await canMakeCgroups(root);
  if (whyNot !== undefined) return whyNot;
  const cgroupRoot = `${root}/fgm-bench-${Deno.pid}.slice`;
  const pods = `${cgroupRoot}/kubepods.slice`;
  const containerLogDir = await Deno.makeTempDir({ prefix: "fgm-bench-" });
  const random = new Random("idle cgroups");
  const paths: string[] = [];
  const made: IdleCgroups = {
    cgroupRoot,
    containerLogDir,
    paths,
    async [Symbol.asyncDispose]() {
      await removeTree(cgroupRoot);
      await Deno.remove(containerLogDir, { recursive: true });
    },
  };
  try {
    for (let i = 0; i < count; i++) {
      const pod = `${pods}/kubepods-pod${drawUuid(random).replaceAll("-", "_")}.slice`;
      const path = `${pod}/cri-containerd-${random.text("0123456789abcdef", 64)}.scope`;
      for (const each of [cgroupRoot, pods, pod]) await makeCgroup(each);
      await Deno.mkdir(path);
      paths.push(path);
    }
    return made;
  } catch (error) {
    await made[Symbol.asyncDispose]();
    throw error;
  }
}
