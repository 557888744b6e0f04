/**
 * The directories of a cgroup tree as last seen, kept up to date with as few questions as possible.
 *
 * `discover.ts` says when which directory is looked at again; here is how.
 *
 * @module
 */

import { type CgroupRole, classifyCgroup } from "../cgroup/layout.ts";
import type { DirStat, HostDir, HostFs } from "../host/host_fs.ts";

/** Deepest directory that is entered, in path segments below the root. kind in a pod needs 14. */
export const CGROUP_DEPTH_MAX = 32;

/** Most directories that are remembered. A node with 250 pods and kind in one of them has 1,500. */
export const DIRECTORIES_MAX = 16_384;

/** Most problems that one scan reports. */
export const PROBLEMS_MAX = 16;

/**
 * How long after it was found a container is watched for directories appearing inside it, in
 * milliseconds. An init system in a container makes its own right after its start; one that does so
 * later is seen by the next full sweep.
 */
export const CONTAINER_SETTLE_MS = 10_000;

/** Links of a cgroup directory that has no sub-directories. */
const LINKS_WITHOUT_CHILDREN = 2;

/** One directory of the tree. */
export interface Directory {
  readonly path: string;
  readonly role: CgroupRole;
  readonly inode: number;
  /** Monotonic milliseconds. */
  readonly firstSeenMs: number;
  /** By name. */
  readonly children: ReadonlyMap<string, Directory>;
}

interface KnownDirectory extends Directory {
  readonly parent: KnownDirectory | undefined;
  readonly name: string;
  readonly depth: number;
  readonly children: Map<string, KnownDirectory>;
  links: number;
  isDropped: boolean;
  /** Kept open to be asked for its links; undefined until it is watched, and beyond the bound. */
  kept: HostDir | undefined;
}

/** Holds the directories; its invariant is that every one of them is reachable from the root's. */
export class CgroupTree {
  readonly #host: HostFs;
  readonly #rootPath: string;
  readonly #keptDirsMax: number;
  #keptDirs = 0;
  readonly #byPath = new Map<string, KnownDirectory>();
  #watched: readonly KnownDirectory[] = [];
  #watchedUntilMs = -Infinity;
  #problems: string[] = [];
  #problemsShown: readonly string[] = [];
  #hasChanged = false;

  /** `keptDirsMax`: how many directories may be kept open. */
  constructor(host: HostFs, rootPath: string, { keptDirsMax }: { readonly keptDirsMax: number }) {
    this.#host = host;
    this.#rootPath = rootPath;
    this.#keptDirsMax = keptDirsMax;
  }

  /** Closes what is kept open. */
  close(): void {
    for (const known of this.#byPath.values()) this.#release(known);
  }

  /** What could not be looked at since the last full sweep began. */
  get problems(): readonly string[] {
    return this.#problemsShown;
  }

  /** All directories known, in no order. */
  directories(): readonly Directory[] {
    return [...this.#byPath.values()];
  }

  /** Looks at everything. Returns whether any directory came, went or was made anew. */
  sweep(nowMs: number): boolean {
    this.#problems = [];
    const root = this.#byPath.get(this.#rootPath);
    if (root === undefined) this.#enterRoot(nowMs);
    else this.#look(root, { nowMs, isThorough: true });
    return this.#finish(nowMs);
  }

  /** Looks at the directories in which containers come and go, and at the suspects. */
  tick(nowMs: number, suspects: readonly string[]): boolean {
    if (nowMs >= this.#watchedUntilMs) this.#chooseWatched(nowMs);
    for (const path of suspects) {
      const suspect = this.#byPath.get(path);
      if (suspect === undefined) continue;
      if (suspect.role.kind === "container" && suspect.parent !== undefined) {
        this.#list(suspect.parent, { nowMs, isThorough: false });
      }
      if (!suspect.isDropped) this.#list(suspect, { nowMs, isThorough: false });
    }
    for (const directory of this.#watched) {
      if (directory.isDropped) continue;
      this.#look(directory, { nowMs, isThorough: false });
      // One that went and one that came leave the link count of the directory above as it was.
      const { parent } = directory;
      if (directory.isDropped && parent !== undefined && !parent.isDropped) {
        this.#list(parent, { nowMs, isThorough: false });
      }
    }
    return this.#finish(nowMs);
  }

  #finish(nowMs: number): boolean {
    const hasChanged = this.#hasChanged;
    this.#hasChanged = false;
    if (hasChanged) this.#chooseWatched(nowMs);
    const isShown = this.#problems.length === this.#problemsShown.length &&
      this.#problems.every((problem, index) => problem === this.#problemsShown[index]);
    if (!isShown) this.#problemsShown = [...this.#problems];
    return hasChanged;
  }

  #enterRoot(nowMs: number): void {
    const stat = this.#ask(this.#rootPath, () => this.#host.statDir(this.#rootPath));
    if (stat === undefined || stat === REFUSED) return;
    this.#enter({ parent: undefined, name: "", path: this.#rootPath, stat, nowMs });
  }

  /** Compares a directory with what is known of it, and lists it when it may have changed. */
  #look(known: KnownDirectory, how: Look): void {
    if (!how.isThorough && this.#hasSameLinks(known)) return;
    const stat = this.#ask(known.path, () => this.#host.statDir(known.path));
    if (stat === REFUSED) return; // what was known of it stays
    if (stat === undefined) this.#drop(known);
    else if (stat.inode !== known.inode) this.#replace(known, stat, how.nowMs);
    else if (stat.links !== known.links || (how.isThorough && maySweep(known, stat))) {
      known.links = stat.links;
      this.#list(known, how);
    }
  }

  /**
   * Whether a directory kept open has the links it had. Only one with sub-directories can say so: it
   * cannot have been removed, while one without any would look the same after its removal.
   */
  #hasSameLinks(known: KnownDirectory): boolean {
    if (known.links <= LINKS_WITHOUT_CHILDREN) return false;
    if (known.kept === undefined && this.#keptDirs < this.#keptDirsMax) {
      const opened = this.#ask(known.path, () => this.#host.openDir(known.path));
      if (opened === undefined || opened === REFUSED) return false;
      known.kept = opened;
      this.#keptDirs += 1;
      return false; // it may have been made anew since it was last asked for by path
    }
    return known.kept?.links() === known.links;
  }

  #release(known: KnownDirectory): void {
    if (known.kept === undefined) return;
    known.kept.close();
    known.kept = undefined;
    this.#keptDirs -= 1;
  }

  #replace(known: KnownDirectory, stat: DirStat, nowMs: number): void {
    this.#drop(known);
    const { parent, name, path } = known;
    this.#enter({ parent, name, path, stat, nowMs });
  }

  /** Reads the names in a directory; drops what is gone, enters what is new, looks at the rest. */
  #list(known: KnownDirectory, how: Look): void {
    if (known.role.kind === "ignore" || known.depth >= CGROUP_DEPTH_MAX) return;
    const names = this.#ask(known.path, () => this.#host.listDirs(known.path));
    if (names === undefined || names === REFUSED) return;
    const present = new Set(names);
    for (const [name, child] of [...known.children]) if (!present.has(name)) this.#drop(child);
    for (const name of names) {
      const child = known.children.get(name);
      if (child !== undefined) {
        this.#look(child, how);
        continue;
      }
      const path = `${known.path}/${name}`;
      const stat = this.#ask(path, () => this.#host.statDir(path));
      if (stat === undefined || stat === REFUSED) continue;
      this.#enter({ parent: known, name, path, stat, nowMs: how.nowMs });
    }
  }

  #enter(
    { parent, name, path, stat, nowMs }: {
      readonly parent: KnownDirectory | undefined;
      readonly name: string;
      readonly path: string;
      readonly stat: DirStat;
      readonly nowMs: number;
    },
  ): void {
    if (this.#byPath.size >= DIRECTORIES_MAX) {
      this.#report(`Cannot enter ${path}: more than ${DIRECTORIES_MAX} cgroups`);
      return;
    }
    const entered: KnownDirectory = {
      path,
      name,
      parent,
      depth: parent === undefined ? 0 : parent.depth + 1,
      // The root may itself lie anywhere, even below a pod's directory: its path is context too.
      role: parent === undefined ? { kind: "interior", watch: "tick" } : classifyCgroup(path),
      inode: stat.inode,
      links: stat.links,
      firstSeenMs: nowMs,
      children: new Map(),
      isDropped: false,
      kept: undefined,
    };
    parent?.children.set(name, entered);
    this.#byPath.set(path, entered);
    this.#hasChanged = true;
    if (maySweep(entered, stat)) this.#list(entered, { nowMs, isThorough: true });
  }

  #drop(known: KnownDirectory): void {
    for (const child of known.children.values()) this.#drop(child);
    known.isDropped = true;
    this.#release(known);
    this.#byPath.delete(known.path);
    if (known.parent?.children.get(known.name) === known) known.parent.children.delete(known.name);
    this.#hasChanged = true;
  }

  /**
   * The directories that a tick looks at. The choice holds until the tree changes or a container
   * settles.
   */
  #chooseWatched(nowMs: number): void {
    const all = [...this.#byPath.values()];
    this.#watched = all.filter((directory) => isWatched(directory, nowMs));
    const settling = all
      .filter((directory) => directory.role.kind === "container")
      .map((directory) => directory.firstSeenMs + CONTAINER_SETTLE_MS)
      .filter((settledMs) => settledMs > nowMs);
    this.#watchedUntilMs = settling.reduce((least, ms) => Math.min(least, ms), Infinity);
  }

  /** Absence comes back as undefined; what else goes wrong is reported and costs this path only. */
  #ask<T>(path: string, question: () => T): T | typeof REFUSED {
    try {
      return question();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#report(`Cannot look into ${path}: ${reason}`);
      return REFUSED;
    }
  }

  #report(problem: string): void {
    const isNew = !this.#problems.includes(problem);
    if (isNew && this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem);
  }
}

/** The answer of a directory that may not be looked at. */
const REFUSED = Symbol("refused");

interface Look {
  readonly nowMs: number;
  /** Whether to list directories whose link count is what it was. */
  readonly isThorough: boolean;
}

/**
 * Whether a sweep lists the directory. The many that rarely hold others (services, containers) are
 * spared where the link count says that they hold none.
 */
function maySweep({ role }: KnownDirectory, stat: DirStat): boolean {
  switch (role.kind) {
    case "ignore":
      return false;
    case "container":
      return stat.links !== LINKS_WITHOUT_CHILDREN;
    case "interior":
      return role.watch === "tick" || stat.links !== LINKS_WITHOUT_CHILDREN;
    default:
      return role satisfies never;
  }
}

function isWatched(directory: KnownDirectory, nowMs: number): boolean {
  const { role, children, firstSeenMs } = directory;
  switch (role.kind) {
    case "ignore":
      return false;
    case "container":
      return children.size > 0 || nowMs - firstSeenMs < CONTAINER_SETTLE_MS;
    case "interior":
      return role.watch === "tick" ||
        [...children.values()].some((child) => child.role.kind === "container");
    default:
      return role satisfies never;
  }
}
