/**
 * Finds the cgroup v2 tree of a host, which is not always where it was said to be.
 *
 * A host may have v2 alone (`/sys/fs/cgroup` is the tree), v1 and v2 side by side ("hybrid":
 * `/sys/fs/cgroup/unified` is the tree, and controllers that v1 uses are missing from it), or v1
 * alone. The file `cgroup.controllers` exists in every directory of a v2 tree and in no other.
 *
 * @module
 */

import type { HostFs } from "../host/host_fs.ts";

/** Controllers whose files fgm reads. */
const CONTROLLERS = ["cpu", "io", "memory", "pids"] as const;

/** Where the tree is, or one line on why there is none. */
export type CgroupRoot =
  | {
    readonly kind: "found";
    readonly path: string;
    /** Controllers that this tree does not offer, of those that fgm reads. */
    readonly missingControllers: readonly string[];
  }
  | { readonly kind: "missing"; readonly message: string };

/** Looks for a v2 tree at `root` and at its `unified`. A root below the tree's own serves as well. */
export function resolveCgroupRoot(host: HostFs, root: string): CgroupRoot {
  const path = root.length > 1 && root.endsWith("/") ? root.slice(0, -1) : root;
  try {
    return findRoot(host, path);
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    return { kind: "missing", message: `Cannot use cgroup root "${path}": ${state}` };
  }
}

function findRoot(host: HostFs, path: string): CgroupRoot {
  for (const candidate of [path, `${path}/unified`]) {
    const controllers = host.readText(`${candidate}/cgroup.controllers`);
    if (controllers === undefined) continue;
    const offered = new Set(controllers.trim().split(/\s+/));
    const missingControllers = CONTROLLERS.filter((controller) => !offered.has(controller));
    return { kind: "found", path: candidate, missingControllers };
  }
  return { kind: "missing", message: `Cannot use cgroup root "${path}": ${stateOf(host, path)}` };
}

function stateOf(host: HostFs, path: string): string {
  if (host.statDir(path) === undefined) return "no such directory";
  // Every directory of a v1 hierarchy has a file "tasks"; the mount point of all of them has none.
  const hierarchies = [path, ...host.listDirs(path).map((name) => `${path}/${name}`)];
  return hierarchies.some((dir) => host.readText(`${dir}/tasks`) !== undefined)
    ? "cgroup v1 only; fgm needs cgroup v2"
    : "not a cgroup file system";
}
