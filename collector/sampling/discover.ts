/**
 * Finds the containers of a host in its cgroup tree, again at every tick.
 *
 * A tick only asks for the identity of directories in which containers come and go. cgroupfs does
 * not touch a directory's modification time, but its link count is its sub-directories plus two; so
 * a directory is listed again when its inode or link count changed, or when the caller suspects it
 * because files below it turned out to be gone. What these miss (one container replaced by another
 * between two ticks without anybody noticing; containers inside a plain system service) a full sweep
 * finds, `fullSweepMs` later at most.
 *
 * Invariants:
 * - A container is its path and inode. A cgroup made anew under the same path is another container.
 * - Processes of a container may sit in directories below its own. All of those belong to it, except
 *   what belongs to a container further inside.
 * - One id is reported once. A container that lies in more than one place is taken where the path has
 *   the fewest parts, then where it sorts first.
 * - Beyond `CONTAINERS_MAX` those already reported stay; of the others the first by path fill up.
 *
 * @module
 */

import type { ContainerCgroup } from "../cgroup/layout.ts";
import type { HostFs } from "../host/host_fs.ts";
import { CgroupTree, type Directory } from "./cgroup_tree.ts";

/** Most containers reported at once; a node of the largest kind runs 250 pods. */
export const CONTAINERS_MAX = 512;

/** Most directories below one container that are reported with it. */
export const CHILD_DIRS_MAX = 256;

/** Longest a change may go unnoticed, in milliseconds, unless the caller says otherwise. */
export const FULL_SWEEP_MS = 10_000;

/** A container found in the tree. */
export interface DiscoveredContainer extends ContainerCgroup {
  /** Absolute path of its cgroup. */
  readonly path: string;
  readonly inode: number;
  /** Monotonic time of the scan that found it. */
  readonly firstSeenMs: number;
  /** Absolute paths of the cgroups below it that are its own; sorted, `CHILD_DIRS_MAX` at most. */
  readonly childDirs: readonly string[];
  /** How many more of those there are. */
  readonly childDirsLeftOut: number;
}

/** What one scan found. Arrays are the same object as before where nothing changed. */
export interface Discovery {
  /** Sorted by path. */
  readonly containers: readonly DiscoveredContainer[];
  /** Containers reported now and not by the scan before. */
  readonly appeared: readonly DiscoveredContainer[];
  /** Containers reported by the scan before and not now. */
  readonly vanished: readonly DiscoveredContainer[];
  /** Containers found and not reported, because there are more than `CONTAINERS_MAX`. */
  readonly leftOut: number;
  /** Directories not looked at for want of permission or room, with the reason; a bounded list. */
  readonly problems: readonly string[];
}

/** What a scanner of one cgroup tree is made from. */
export interface DiscoveryOptions {
  readonly host: HostFs;
  /** Absolute path of a v2 tree: see `resolveCgroupRoot`. */
  readonly cgroupRoot: string;
  readonly fullSweepMs?: number;
  /** How many directories may be kept open between scans; none when left out. */
  readonly keptDirsMax?: number;
}

/** What the caller knows that the tree does not. */
export interface ScanHints {
  /** Containers whose files said that they are gone, or directories that held such. */
  readonly suspects?: readonly string[];
}

/** A scanner that remembers what it saw. */
export interface Scanner {
  scan(nowMonotonicMs: number, hints?: ScanHints): Discovery;
  /** Closes what is kept open. */
  close(): void;
}

/** Makes a scanner. The first scan is a full sweep. */
export function createDiscovery(options: DiscoveryOptions): Scanner {
  const { host, cgroupRoot, fullSweepMs = FULL_SWEEP_MS, keptDirsMax = 0 } = options;
  const tree = new CgroupTree(host, cgroupRoot, { keptDirsMax });
  let sweptAtMs = -Infinity;
  let previous: readonly DiscoveredContainer[] = [];
  let leftOut = 0;
  return {
    scan(nowMonotonicMs, { suspects = [] } = {}) {
      const isSweep = nowMonotonicMs - sweptAtMs >= fullSweepMs;
      if (isSweep) sweptAtMs = nowMonotonicMs;
      const hasChanged = isSweep ? tree.sweep(nowMonotonicMs) : tree.tick(nowMonotonicMs, suspects);
      const { problems } = tree;
      if (!hasChanged) {
        return { containers: previous, appeared: [], vanished: [], leftOut, problems };
      }
      const found = selectContainers(tree.directories(), previous);
      leftOut = found.leftOut;
      const { containers } = found;
      const appeared = notIn(previous, containers);
      const vanished = notIn(containers, previous);
      previous = containers;
      return { containers, appeared, vanished, leftOut, problems };
    },
    close: () => tree.close(),
  };
}

function notIn(
  known: readonly DiscoveredContainer[],
  asked: readonly DiscoveredContainer[],
): readonly DiscoveredContainer[] {
  const keys = new Set(known.map(identityOf));
  return asked.filter((container) => !keys.has(identityOf(container)));
}

function identityOf(cgroup: { readonly path: string; readonly inode: number }): string {
  return `${cgroup.inode} ${cgroup.path}`;
}

type ContainerDirectory = Directory & { readonly role: ContainerCgroup };

function isContainer(directory: Directory): directory is ContainerDirectory {
  return directory.role.kind === "container";
}

function selectContainers(
  directories: readonly Directory[],
  previous: readonly DiscoveredContainer[],
): { readonly containers: readonly DiscoveredContainer[]; readonly leftOut: number } {
  const unique = uniqueById(directories.filter(isContainer));
  const known = new Map(previous.map((container) => [identityOf(container), container]));
  const isKnown = (directory: Directory) => known.has(identityOf(directory));
  const kept = [...unique.filter(isKnown), ...unique.filter((each) => !isKnown(each))]
    .slice(0, CONTAINERS_MAX)
    .sort(byPath);
  const keptSet: ReadonlySet<Directory> = new Set(kept);
  const containers = kept.map((directory) => {
    const all = ownChildDirs(directory, keptSet);
    const childDirs = all.slice(0, CHILD_DIRS_MAX);
    const childDirsLeftOut = all.length - childDirs.length;
    const before = known.get(identityOf(directory));
    const isSame = before?.childDirsLeftOut === childDirsLeftOut &&
      isSameList(before.childDirs, childDirs);
    if (isSame) return before;
    const { path, inode, firstSeenMs, role } = directory;
    return { ...role, path, inode, firstSeenMs, childDirs, childDirsLeftOut };
  });
  return { containers, leftOut: unique.length - kept.length };
}

function uniqueById(directories: readonly ContainerDirectory[]): readonly ContainerDirectory[] {
  const byId = new Map<string, ContainerDirectory>();
  const inOrder = [...directories].sort((a, b) =>
    partsOf(a.path) - partsOf(b.path) || byPath(a, b)
  );
  for (const directory of inOrder) {
    if (!byId.has(directory.role.id)) byId.set(directory.role.id, directory);
  }
  return [...byId.values()].sort(byPath);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function partsOf(path: string): number {
  return path.split("/").length;
}

/** Directories below `container` up to, and without, the containers that are reported themselves. */
function ownChildDirs(container: Directory, reported: ReadonlySet<Directory>): readonly string[] {
  const paths: string[] = [];
  const pending = [...container.children.values()];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (reported.has(next)) continue;
    paths.push(next.path);
    pending.push(...next.children.values());
  }
  return paths.sort();
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
